//! The types and functions that a source file defines, read from its code.

/// The kind of block that a `{` opens.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Block {
    Trait,
    InherentImpl,
    TraitImpl,
    Other,
}

/// The names of the types and functions of a file, in order of definition.
#[derive(Default)]
pub(crate) struct Definitions {
    /// Structs, enums, traits, unions and aliases, including those in function bodies; associated types are left out.
    pub(crate) types: Vec<String>,
    /// Functions and methods, without implementations of trait methods.
    pub(crate) functions: Vec<String>,
}

impl Definitions {
    /// Reads code without comments and string contents; `None` if a bracket is not closed.
    pub(crate) fn from_code(code: &str) -> Option<Self> {
        let tokens = tokens(code);
        let mut found = Self::default();
        let mut blocks = Vec::new();
        let mut head = 0;
        for (at, &token) in tokens.iter().enumerate() {
            let next = |n: usize| tokens.get(at + n).copied().unwrap_or("");
            let innermost = blocks.last().copied();
            let is_type = is_name(next(1)) && !next(1).starts_with(|c: char| c.is_lowercase());
            match token {
                "{" => blocks.push(block(&tokens[head..at])),
                "}" => _ = blocks.pop(),
                "struct" | "enum" | "trait" if is_type => found.types.push(next(1).to_owned()),
                "union" if is_type && matches!(next(2), "{" | "<") => found.types.push(next(1).to_owned()),
                "type" if is_type && !matches!(innermost, Some(Block::Trait | Block::TraitImpl)) => {
                    found.types.push(next(1).to_owned());
                }
                "fn" if is_name(next(1)) && innermost != Some(Block::TraitImpl) => {
                    found.functions.push(next(1).to_owned());
                }
                _ => {}
            }
            if matches!(token, "{" | "}" | ";") {
                head = at + 1;
            }
        }
        blocks.is_empty().then_some(found)
    }
}

/// Splits code into words and single signs.
fn tokens(code: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = code.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match rest.find(|c: char| !c.is_alphanumeric() && c != '_') {
            Some(0) => first.len_utf8(),
            Some(end) => end,
            None => rest.len(),
        };
        found.push(&rest[..length]);
        rest = rest[length..].trim_start();
    }
    found
}

fn is_name(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// The kind of a block, from the words before its bracket.
fn block(head: &[&str]) -> Block {
    let has = |word: &str| head.contains(&word);
    if has("fn") {
        Block::Other
    } else if has("trait") {
        Block::Trait
    } else if !has("impl") {
        Block::Other
    } else if head.windows(2).any(|pair| pair[0] == "for" && pair[1] != "<") {
        Block::TraitImpl
    } else {
        Block::InherentImpl
    }
}

/// Whether two names have an edit distance of at most one.
pub(crate) fn are_close(a: &str, b: &str) -> bool {
    let (short, long) =
        if a.len() <= b.len() { (a.as_bytes(), b.as_bytes()) } else { (b.as_bytes(), a.as_bytes()) };
    let same = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    match long.len() - short.len() {
        0 => short.get(same + 1..).unwrap_or_default() == long.get(same + 1..).unwrap_or_default(),
        1 => short[same..] == long[same + 1..],
        _ => false,
    }
}
