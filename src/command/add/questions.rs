//! Asks for the fields of a form one by one in a terminal. The keys of a line are those of the crate `rustyline`.

use std::io::Write;

use rustyline::completion::{Completer, Pair};
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::MemHistory;
use rustyline::validate::Validator;
use rustyline::{CompletionType, Config, Context, Editor, Helper};

use crate::command::Failure;
use crate::forms::{CLOSE_DAY_FIELD, FieldInput, FilledForm, FormContext};
use crate::model::text::sanitize;
use crate::report::write_line;

/// The answer that goes back to the question before.
const BACK: &str = "<";
/// The answer that clears an optional field.
const CLEAR: &str = "-";

/// A terminal that answers questions.
pub(super) struct Questions<'s> {
    editor: Editor<FieldCompleter<'s>, MemHistory>,
    /// What the form is filled in against.
    pub(super) ctx: FormContext<'s>,
    asks_all: bool,
}

/// Completes the answer to the question about one field.
struct FieldCompleter<'s> {
    /// The form so far and the index of the field; `None` for a yes or no.
    field: Option<(FilledForm, usize)>,
    ctx: FormContext<'s>,
}

impl<'s> Questions<'s> {
    /// Opens the terminal.
    ///
    /// # Errors
    /// If the terminal cannot be used.
    pub(super) fn open(ctx: FormContext<'s>) -> Result<Self, Failure> {
        let config = Config::builder().completion_type(CompletionType::List).auto_add_history(false).build();
        let mut editor =
            Editor::with_history(config, MemHistory::new()).map_err(|error| terminal_failure(&error))?;
        editor.set_helper(Some(FieldCompleter { field: None, ctx }));
        Ok(Self { editor, ctx, asks_all: false })
    }

    /// Asks for every field from now on, not only for those that are empty.
    pub(super) fn ask_all(&mut self) {
        self.asks_all = true;
    }

    /// Asks for the fields that are not filled in yet. Returns `false` if the person leaves.
    ///
    /// # Errors
    /// If the terminal cannot be used.
    pub(super) fn ask_fields(&mut self, form: &mut FilledForm, out: &mut dyn Write) -> Result<bool, Failure> {
        write_line(out, form.kind.title())?;
        write_line(
            out,
            "Enter takes the value in brackets or leaves an optional field out, - clears it, < goes back, Tab completes, \
             Ctrl-C leaves.",
        )?;
        let fields = form.kind.fields();
        let is_asked = |index: usize| {
            let field = fields.get(index);
            field.is_some_and(|field| {
                field.name != CLOSE_DAY_FIELD && (self.asks_all || form.value(field.name).is_empty())
            })
        };
        let asked: Vec<usize> = (0..fields.len()).filter(|&index| is_asked(index)).collect();
        let mut position = 0;
        while let Some(&index) = asked.get(position) {
            match self.ask_field(form, index, out)? {
                QuestionStep::Next => position += 1,
                QuestionStep::Back => position = position.saturating_sub(1),
                QuestionStep::Leave => return Ok(false),
            }
        }
        Ok(true)
    }

    /// Asks for one field until the answer has no problem.
    fn ask_field(
        &mut self,
        form: &mut FilledForm,
        index: usize,
        out: &mut dyn Write,
    ) -> Result<QuestionStep, Failure> {
        let Some(field) = form.kind.fields().get(index) else { return Ok(QuestionStep::Next) };
        loop {
            let default = match (field.input, form.value(field.name)) {
                (FieldInput::Date, "") if field.is_required => "today".to_owned(),
                (_, "") => form.default_text(field, self.ctx),
                (_, value) => value.to_owned(),
            };
            let brackets = match (default.is_empty(), field.is_required) {
                (false, _) => format!(" [{default}]"),
                (true, false) => " (optional)".to_owned(),
                (true, true) => String::new(),
            };
            let prompt = format!("{}{brackets}: ", field.description());
            let Some(answer) = self.read_line(&prompt, Some((form.clone(), index)), out)? else {
                return Ok(QuestionStep::Leave);
            };
            let answer = answer.trim();
            let value = match answer {
                BACK => return Ok(QuestionStep::Back),
                "" => default.as_str(),
                CLEAR if !field.is_required => "",
                answer => answer,
            };
            let old = form.value(field.name).to_owned();
            form.set(field.name, value);
            if let Some(problem) = form.problem(index, self.ctx) {
                write_line(out, &format!("  {problem}"))?;
                form.set(field.name, &old);
                continue;
            }
            if let Some(reading) = form.date_reading(index, self.ctx) {
                write_line(out, &format!("  {reading}"))?;
            }
            return Ok(QuestionStep::Next);
        }
    }

    /// Asks a question that is answered by yes or no, or by Enter for the default. `None`: the person leaves.
    ///
    /// # Errors
    /// If the terminal cannot be used.
    pub(super) fn ask_yes_no(
        &mut self,
        question: &str,
        is_yes_default: bool,
        out: &mut dyn Write,
    ) -> Result<Option<bool>, Failure> {
        let default = if is_yes_default { "yes" } else { "no" };
        loop {
            let Some(answer) = self.read_line(&format!("{question} [{default}] "), None, out)? else {
                return Ok(None);
            };
            match answer.trim().to_lowercase().as_str() {
                "" => return Ok(Some(is_yes_default)),
                "y" | "yes" => return Ok(Some(true)),
                "n" | "no" => return Ok(Some(false)),
                _ => write_line(out, "  answer yes or no")?,
            }
        }
    }

    fn read_line(
        &mut self,
        prompt: &str,
        field: Option<(FilledForm, usize)>,
        out: &mut dyn Write,
    ) -> Result<Option<String>, Failure> {
        out.flush()?;
        self.editor.set_helper(Some(FieldCompleter { field, ctx: self.ctx }));
        match self.editor.readline(sanitize(prompt).as_ref()) {
            Ok(line) => Ok(Some(line)),
            Err(ReadlineError::Interrupted | ReadlineError::Eof) => Ok(None),
            Err(error) => Err(terminal_failure(&error)),
        }
    }
}

/// What follows a question.
enum QuestionStep {
    /// The next question.
    Next,
    /// The question before.
    Back,
    /// The end.
    Leave,
}

fn terminal_failure(error: &ReadlineError) -> Failure {
    Failure::Message(format!("the terminal cannot be used for questions: {error}"))
}

impl Completer for FieldCompleter<'_> {
    type Candidate = Pair;

    fn complete(
        &self,
        line: &str,
        position: usize,
        _: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Self::Candidate>)> {
        let Some((form, index)) = &self.field else { return Ok((0, Vec::new())) };
        let mut form = form.clone();
        if let Some(value) = form.values.get_mut(*index) {
            line.get(..position).unwrap_or_default().clone_into(value);
        }
        let pairs = form.suggestions(*index, self.ctx).into_iter().map(|suggestion| {
            let label = sanitize(&suggestion.label).into_owned();
            let display = if label.is_empty() {
                suggestion.text.clone()
            } else {
                format!("{}  {label}", suggestion.text)
            };
            Pair { display, replacement: suggestion.text }
        });
        Ok((0, pairs.collect()))
    }
}

impl Hinter for FieldCompleter<'_> {
    type Hint = String;
}
impl Highlighter for FieldCompleter<'_> {}
impl Validator for FieldCompleter<'_> {}
impl Helper for FieldCompleter<'_> {}
