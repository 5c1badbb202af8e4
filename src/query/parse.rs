//! Parses filter text into an [`Expr`], by recursive descent over this grammar.
//!
//! ```text
//! or   := and (("or" | "|") and)*
//! and  := item ("and"? item)*
//! item := "-" item | "(" or? ")" | phrase | /regex/ | field op value ("," value)* | word
//! op   := ":" | "=" | "!:" | "!=" | "<" | "<=" | ">=" | ">"
//! ```

use std::ops::Range;

use super::error::FilterError;
use super::expr::{Expr, Term, Value};
use super::field::Field;
use super::value_parser::{self, Operator};
use crate::model::text::nearest_name;

/// The deepest nesting of parentheses and minus signs. Bounds the recursion.
const MAX_DEPTH: usize = 64;
/// The longest filter, in bytes. Nobody types more; it stops a pasted book.
const MAX_FILTER_BYTES: usize = 8192;

/// Operators as written, longest first, and whether they negate.
const OPERATORS: [(&str, Operator, bool); 8] = [
    ("!:", Operator::Is, true),
    ("!=", Operator::Is, true),
    (">=", Operator::AtLeast, false),
    ("<=", Operator::AtMost, false),
    (">", Operator::More, false),
    ("<", Operator::Less, false),
    ("=", Operator::Is, false),
    (":", Operator::Is, false),
];

/// Parses a filter. Returns its expression and the byte range of each value of each term, in order.
pub(super) fn parse_filter(text: &str) -> Result<(Expr, Vec<Range<usize>>), FilterError> {
    if text.len() > MAX_FILTER_BYTES {
        let message = format!("the filter is longer than {MAX_FILTER_BYTES} bytes");
        return Err(FilterError::new(0..text.len(), &message, None));
    }
    let mut parser = Parser { text, pos: 0, depth: 0, spans: Vec::new() };
    parser.skip_spaces();
    if parser.peek().is_none() {
        return Ok((Expr::All, Vec::new()));
    }
    let expr = parser.parse_or()?;
    if parser.peek().is_some() {
        return Err(parser.error_here("unmatched closing parenthesis", QUOTE_HINT));
    }
    Ok((expr, parser.spans))
}

const QUOTE_HINT: &str = "use quotes to search for the text itself";

/// Whether the character may be part of a bare word.
pub(super) fn is_word_char(c: char) -> bool {
    !c.is_whitespace() && !matches!(c, '(' | ')' | '|' | '"')
}

/// Whether the word is an operator (`or`, `and`) rather than text to search for.
pub(super) fn is_keyword(word: &str) -> bool {
    word.eq_ignore_ascii_case("or") || word.eq_ignore_ascii_case("and")
}

struct Parser<'a> {
    text: &'a str,
    pos: usize,
    depth: usize,
    spans: Vec<Range<usize>>,
}

impl<'a> Parser<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.pos..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn bump(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.pos += c.len_utf8();
        Some(c)
    }

    fn eat(&mut self, text: &str) -> bool {
        let is_next = self.rest().starts_with(text);
        if is_next {
            self.pos += text.len();
        }
        is_next
    }

    fn take_while(&mut self, is_wanted: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let prefix = rest.split_once(|c| !is_wanted(c)).map_or(rest, |(prefix, _)| prefix);
        self.pos += prefix.len();
        prefix
    }

    fn skip_spaces(&mut self) {
        self.take_while(char::is_whitespace);
    }

    fn error_at(span: Range<usize>, message: &str, hint: &str) -> FilterError {
        FilterError::new(span, message, (!hint.is_empty()).then(|| hint.to_owned()))
    }

    /// Returns an error that marks the next character.
    fn error_here(&self, message: &str, hint: &str) -> FilterError {
        Self::error_at(self.pos..self.pos + self.peek().map_or(0, char::len_utf8), message, hint)
    }

    /// Whether the next word is this keyword.
    fn is_at_keyword(&self, keyword: &str) -> bool {
        let rest = self.rest();
        rest.get(..keyword.len()).is_some_and(|word| word.eq_ignore_ascii_case(keyword))
            && rest.get(keyword.len()..).is_some_and(|after| !after.starts_with(is_word_char))
    }

    fn eat_keyword(&mut self, keyword: &str) -> bool {
        let is_next = self.is_at_keyword(keyword);
        if is_next {
            self.pos += keyword.len();
        }
        is_next
    }

    fn parse_or(&mut self) -> Result<Expr, FilterError> {
        let mut parts = vec![self.parse_and()?];
        while self.eat("|") || self.eat_keyword("or") {
            parts.push(self.parse_and()?);
        }
        Ok(Expr::any_of(parts))
    }

    fn parse_and(&mut self) -> Result<Expr, FilterError> {
        let mut parts = Vec::new();
        let mut needs_item = true;
        loop {
            self.skip_spaces();
            if self.peek().is_none_or(|c| matches!(c, ')' | '|')) || self.is_at_keyword("or") {
                break;
            }
            if !needs_item && self.eat_keyword("and") {
                needs_item = true;
                continue;
            }
            if self.is_at_keyword("and") {
                break;
            }
            parts.push(self.parse_item()?);
            needs_item = false;
        }
        if needs_item {
            return Err(self.error_here("a condition is missing", "put one before or, and, | and )"));
        }
        Ok(Expr::all_of(parts))
    }

    fn parse_item(&mut self) -> Result<Expr, FilterError> {
        match self.peek() {
            Some('-') => self.parse_nested(|parser| {
                parser.bump();
                if parser.peek().is_none_or(|c| c.is_whitespace() || matches!(c, ')' | '|')) {
                    return Err(parser.error_here("- needs a condition directly after it", QUOTE_HINT));
                }
                Ok(Expr::Not(Box::new(parser.parse_item()?)))
            }),
            Some('(') => self.parse_nested(Self::parse_group),
            Some('"') => {
                let value =
                    |parser: &mut Self| parser.parse_scalar("the phrase", is_word_char).map(Value::Text);
                self.parse_text_term(value)
            }
            Some('/') => self.parse_text_term(Self::parse_pattern),
            _ => self.parse_word(),
        }
    }

    fn parse_nested(
        &mut self,
        parse: impl FnOnce(&mut Self) -> Result<Expr, FilterError>,
    ) -> Result<Expr, FilterError> {
        if self.depth >= MAX_DEPTH {
            let message = format!("the filter has more than {MAX_DEPTH} levels of nesting");
            return Err(self.error_here(&message, ""));
        }
        self.depth += 1;
        let expr = parse(self)?;
        self.depth -= 1;
        Ok(expr)
    }

    fn parse_group(&mut self) -> Result<Expr, FilterError> {
        let open = self.pos;
        self.bump();
        self.skip_spaces();
        if self.eat(")") {
            return Ok(Expr::All);
        }
        let expr = self.parse_or()?;
        if self.eat(")") {
            Ok(expr)
        } else {
            Err(Self::error_at(open..open + 1, "this parenthesis is not closed", "add )"))
        }
    }

    /// Parses a condition with a single value on the texts of an event.
    fn parse_text_term(
        &mut self,
        parse: impl FnOnce(&mut Self) -> Result<Value, FilterError>,
    ) -> Result<Expr, FilterError> {
        let start = self.pos;
        let values = vec![parse(self)?];
        self.spans.push(start..self.pos);
        Ok(Expr::Term(Term { field: Field::Text, values }))
    }

    /// Parses a condition on a field, or a bare word.
    fn parse_word(&mut self) -> Result<Expr, FilterError> {
        let start = self.pos;
        let name = self.take_while(|c| c.is_alphabetic() || c == '_');
        let operator = OPERATORS.iter().find(|row| self.rest().starts_with(row.0));
        if let Some(&(symbol, op, is_negated)) = operator {
            if name.is_empty() {
                let hint = "write killed>=3 without spaces, or use quotes to search for the text itself";
                return Err(Self::error_at(
                    start..start + symbol.len(),
                    "an operator needs a field directly before it",
                    hint,
                ));
            }
            let field = Field::from_name(name).ok_or_else(|| unknown_field_error(name, start))?;
            self.pos += symbol.len();
            let term = Expr::Term(Term { field, values: self.parse_values(field, op)? });
            return Ok(if is_negated { Expr::Not(Box::new(term)) } else { term });
        }
        self.pos = start;
        self.parse_text_term(|parser| Ok(Value::Text(parser.take_while(is_word_char).to_owned())))
    }

    fn parse_values(&mut self, field: Field, op: Operator) -> Result<Vec<Value>, FilterError> {
        let row = field.row();
        if op != Operator::Is && !row.field_type.is_comparable() {
            let message = format!("{} does not take <, <=, >= or >", row.name);
            return Err(Self::error_at(self.pos..self.pos, &message, &format!("write {}", row.example)));
        }
        let mut values = Vec::new();
        loop {
            let start = self.pos;
            let parsed = self.parse_value(field, op)?;
            self.spans.extend(std::iter::repeat_n(start..self.pos, parsed.len()));
            values.extend(parsed);
            if op != Operator::Is && self.rest().starts_with(',') {
                return Err(self.error_here("a comparison takes one value", ""));
            }
            if !self.eat(",") {
                return Ok(values);
            }
        }
    }

    fn parse_value(&mut self, field: Field, op: Operator) -> Result<Vec<Value>, FilterError> {
        let name = field.row().name;
        if field == Field::Text && self.peek() == Some('/') {
            return Ok(vec![self.parse_pattern()?]);
        }
        let start = self.pos;
        if field == Field::Dyad {
            let is_actor_char = |c| is_word_char(c) && !matches!(c, ',' | '~');
            let first = self.parse_scalar(name, is_actor_char)?;
            if !self.eat("~") {
                return Err(Self::error_at(
                    start..self.pos,
                    "a dyad needs two actors",
                    "write dyad:taliban~iran",
                ));
            }
            return Ok(vec![Value::Pair(first, self.parse_scalar(name, is_actor_char)?)]);
        }
        let typed = self.parse_scalar(name, |c| is_word_char(c) && c != ',')?;
        value_parser::parse_values(field, op, &typed)
            .map_err(|error| FilterError::new(start..self.pos, &error.message, error.hint))
    }

    /// Parses quoted text or bare characters. Blank text is an error.
    fn parse_scalar(&mut self, what: &str, is_bare: impl Fn(char) -> bool) -> Result<String, FilterError> {
        let start = self.pos;
        let typed =
            if self.peek() == Some('"') { self.parse_quoted()? } else { self.take_while(is_bare).to_owned() };
        if typed.trim().is_empty() {
            return Err(Self::error_at(start..self.pos, &format!("{what} has no value"), ""));
        }
        Ok(typed)
    }

    /// Parses text in quotes, in which `\"` and `\\` stand for `"` and `\`.
    fn parse_quoted(&mut self) -> Result<String, FilterError> {
        let start = self.pos;
        self.bump();
        let mut out = String::new();
        loop {
            match self.bump() {
                Some('"') => return Ok(out),
                Some('\\') if matches!(self.peek(), Some('"' | '\\')) => out.extend(self.bump()),
                Some(c) => out.push(c),
                None => return Err(Self::error_at(start..self.pos, "this quote is not closed", "add \"")),
            }
        }
    }

    /// Parses a regular expression between slashes, in which `\/` stands for `/`.
    fn parse_pattern(&mut self) -> Result<Value, FilterError> {
        let start = self.pos;
        self.bump();
        let pattern_start = self.pos;
        loop {
            match self.bump() {
                Some('/') => break,
                Some('\\') => {
                    self.bump();
                }
                Some(_) => {}
                None => {
                    return Err(Self::error_at(
                        start..self.pos,
                        "this regular expression is not closed",
                        "add /",
                    ));
                }
            }
        }
        let pattern = self.text.get(pattern_start..self.pos - 1).unwrap_or_default();
        if pattern.is_empty() {
            return Err(Self::error_at(start..self.pos, "the regular expression is empty", ""));
        }
        match value_parser::build_regex(pattern) {
            Ok(_) => Ok(Value::Pattern(pattern.to_owned())),
            Err(reason) => Err(Self::error_at(
                pattern_start..self.pos - 1,
                &format!("not a regular expression: {reason}"),
                "",
            )),
        }
    }
}

fn unknown_field_error(name: &str, start: usize) -> FilterError {
    let names = || Field::TABLE.iter().map(|row| row.name);
    let hint = match nearest_name(name, names()) {
        Some(nearest) => format!("did you mean {nearest}?"),
        None => format!("fields: {}; {QUOTE_HINT}", names().collect::<Vec<_>>().join(", ")),
    };
    FilterError::new(start..start + name.len(), &format!("there is no field {name}"), Some(hint))
}
