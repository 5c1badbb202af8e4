//! Imports between source files, read from `use` declarations and paths. A re-export counts as an import of the file
//! that defines the name.

use std::collections::{BTreeMap, BTreeSet};

/// The source files by module path (`store::answer`), each with its code: no comments, strings or tests.
pub(crate) struct Sources {
    code: BTreeMap<String, String>,
    uses: BTreeMap<String, Vec<Import>>,
}

/// A name that a `use` declaration brings into scope.
struct Import {
    path: Vec<String>,
    name: String,
    is_reexport: bool,
}

impl Sources {
    pub(crate) fn new(code: BTreeMap<String, String>) -> Self {
        let uses = code.iter().map(|(module, text)| (module.clone(), declarations(module, text))).collect();
        Self { code, uses }
    }

    /// The import cycles: each group is a strongly connected component of more than one module.
    pub(crate) fn cycles(&self) -> Vec<Vec<String>> {
        let edges: BTreeMap<&str, BTreeSet<String>> =
            self.code.keys().map(|module| (module.as_str(), self.imports_of(module))).collect();
        if let Ok(module) = std::env::var("SHOW_IMPORTS") {
            for (from, to) in edges.iter().filter(|(from, _)| from.starts_with(&module)) {
                println!("{from} -> {to:?}");
            }
        }
        let reached: BTreeMap<&str, BTreeSet<&str>> =
            edges.keys().map(|module| (*module, reachable(module, &edges))).collect();
        let mut cycles = BTreeSet::new();
        for module in edges.keys().filter(|module| reached[*module].contains(*module)) {
            let group: Vec<String> = reached[module]
                .iter()
                .filter(|other| reached[*other].contains(module))
                .map(|other| (*other).to_owned())
                .collect();
            cycles.insert(group);
        }
        cycles.into_iter().collect()
    }

    /// The modules in other files that a module imports.
    pub(crate) fn imports_of(&self, module: &str) -> BTreeSet<String> {
        let text = &self.code[module];
        let body = without_uses(text);
        let mut found = BTreeSet::new();
        for import in &self.uses[module] {
            if !import.is_reexport || has_word(&body, &import.name) {
                found.insert(self.definer(&import.path));
            }
        }
        for path in inline_paths(&body) {
            if let Some(path) = absolute(module, &path)
                .or_else(|| self.code.contains_key(&child(module, &path[0])).then(|| join(module, &path)))
            {
                found.insert(self.definer(&path));
            }
        }
        found.retain(|other| other != module && self.code.contains_key(other));
        found
    }

    /// The module that defines the item at a path, with re-exports resolved.
    fn definer(&self, path: &[String]) -> String {
        let mut path = path.to_vec();
        for _ in 0..8 {
            let length = (0..=path.len())
                .rev()
                .find(|length| self.code.contains_key(&path[..*length].join("::")))
                .unwrap_or(0);
            let module = path[..length].join("::");
            let Some(name) = path.get(length) else { return module };
            let imports = self.uses.get(&module).map_or(&[][..], Vec::as_slice);
            if defines(&self.code[&module], name) {
                return module;
            }
            let Some(import) = imports.iter().find(|import| import.name == *name).or_else(|| {
                imports.iter().filter(|import| import.name == "*").find(|import| {
                    self.code.get(&import.path.join("::")).is_some_and(|code| defines(code, name))
                })
            }) else {
                return module;
            };
            let mut next = import.path.clone();
            if import.name == "*" {
                next.push(name.clone());
            }
            next.extend_from_slice(&path[length + 1..]);
            path = next;
        }
        path.join("::")
    }
}

fn reachable<'a>(from: &str, edges: &'a BTreeMap<&str, BTreeSet<String>>) -> BTreeSet<&'a str> {
    let mut found = BTreeSet::new();
    let mut open: Vec<&str> = edges[from].iter().map(String::as_str).collect();
    while let Some(module) = open.pop() {
        if found.insert(module) {
            open.extend(edges.get(module).into_iter().flatten().map(String::as_str));
        }
    }
    found
}

fn child(module: &str, name: &str) -> String {
    if module.is_empty() { name.to_owned() } else { format!("{module}::{name}") }
}

fn join(module: &str, path: &[String]) -> Vec<String> {
    let mut whole: Vec<String> =
        module.split("::").filter(|part| !part.is_empty()).map(str::to_owned).collect();
    whole.extend_from_slice(path);
    whole
}

/// A path from the crate root; `None` if it does not begin with `crate`, `self` or `super`.
fn absolute(module: &str, path: &[String]) -> Option<Vec<String>> {
    let mut base = join(module, &[]);
    let mut rest = path;
    match path.first()?.as_str() {
        "crate" => return Some(path[1..].to_vec()),
        "self" => rest = &path[1..],
        "super" => {
            while rest.first().is_some_and(|part| part == "super") {
                base.pop();
                rest = &rest[1..];
            }
        }
        _ => return None,
    }
    base.extend_from_slice(rest);
    Some(base)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}

fn has_word(text: &str, word: &str) -> bool {
    words(text).any(|it| it == word)
}

/// Whether a file defines an item of this name; its submodules do not count.
fn defines(code: &str, name: &str) -> bool {
    code.lines().any(|line| {
        let mut words = words(line).peekable();
        let mut last = "";
        line.trim_start() == line
            && words.any(|word| {
                let is_definition = word == name
                    && matches!(
                        last,
                        "struct" | "enum" | "trait" | "type" | "fn" | "const" | "static" | "macro_rules"
                    );
                last = word;
                is_definition
            })
    })
}

/// The `use` declarations of a file, with nested groups flattened.
fn declarations(module: &str, text: &str) -> Vec<Import> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("use ") {
        let before = text[..at].rsplit(['\n', ';', '}', '{']).next().unwrap_or("").trim();
        let is_reexport = before.starts_with("pub");
        if !before.is_empty() && !is_reexport {
            continue;
        }
        let Some(end) = text[at..].find(';') else { continue };
        let mut flat = Vec::new();
        flatten(&[], text[at + 4..at + end].trim(), &mut flat);
        for (path, name) in flat {
            let path = absolute(module, &path).unwrap_or_else(|| join(module, &path));
            found.push(Import { path, name, is_reexport });
        }
    }
    found
}

fn flatten(before: &[String], tree: &str, found: &mut Vec<(Vec<String>, String)>) {
    let tree = tree.trim();
    if let Some(open) = tree.find('{') {
        let mut base = before.to_vec();
        base.extend(
            tree[..open].split("::").map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned),
        );
        let inside = tree[open + 1..].trim_end().strip_suffix('}').unwrap_or(&tree[open + 1..]);
        let mut depth = 0;
        let mut start = 0;
        for (at, c) in inside.char_indices().chain([(inside.len(), ',')]) {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    if !inside[start..at].trim().is_empty() {
                        flatten(&base, &inside[start..at], found);
                    }
                    start = at + 1;
                }
                _ => {}
            }
        }
        return;
    }
    let (path, alias) =
        tree.split_once(" as ").map_or((tree, None), |(path, alias)| (path, Some(alias.trim())));
    let mut whole = before.to_vec();
    whole.extend(path.split("::").map(|part| part.trim().to_owned()));
    let mut name = whole.last().cloned().unwrap_or_default();
    if name == "self" || name == "*" {
        whole.pop();
        if name == "self" {
            name = whole.last().cloned().unwrap_or_default();
        }
    }
    found.push((whole, alias.map_or(name, str::to_owned)));
}

fn without_uses(text: &str) -> String {
    let mut body = String::new();
    let mut is_use = false;
    for line in text.lines() {
        let start = line.trim_start();
        let start = start.strip_prefix("pub").map_or(start, |rest| {
            rest.strip_prefix('(')
                .and_then(|rest| rest.split_once(')'))
                .map_or(rest, |(_, rest)| rest)
                .trim_start()
        });
        is_use = is_use || start.starts_with("use ");
        if is_use {
            is_use = !line.contains(';');
        } else {
            body.push_str(line);
            body.push('\n');
        }
    }
    body
}

/// Paths of two or more segments in code outside `use` declarations.
fn inline_paths(body: &str) -> Vec<Vec<String>> {
    body.split(|c: char| !c.is_alphanumeric() && c != '_' && c != ':')
        .filter(|token| token.contains("::"))
        .map(|token| token.split("::").map(|part| part.trim_matches(':').to_owned()).collect::<Vec<_>>())
        .filter(|path| path[0].starts_with(|c: char| c.is_lowercase()))
        .collect()
}

/// The code of a file without comments and without the contents of strings.
pub(crate) fn without_comments(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if rest.starts_with("//") {
            rest = &rest[rest.find('\n').unwrap_or(rest.len())..];
        } else if let Some(raw) = rest.strip_prefix("r#\"") {
            rest = raw.split_once("\"#").map_or("", |(_, after)| after);
        } else if c == '"' {
            let mut inside = rest[1..].char_indices();
            let mut end = rest.len();
            while let Some((at, c)) = inside.next() {
                match c {
                    '\\' => {
                        inside.next();
                    }
                    '"' => {
                        end = at + 2;
                        break;
                    }
                    _ => {}
                }
            }
            code.push_str("\"\"");
            rest = &rest[end.min(rest.len())..];
        } else if let Some(character) =
            ["'\"'", "'{'", "'}'", "'\\''", "'\\\"'"].iter().find(|it| rest.starts_with(**it))
        {
            rest = &rest[character.len()..];
        } else {
            code.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    code
}
