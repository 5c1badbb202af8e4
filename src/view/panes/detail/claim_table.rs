//! The grid of who claims what: claimants down, questions across. Columns that do not fit next to each other form further
//! blocks below.

use super::claim_words::{ASSESSED_SIGN, cell_words, head_words, outcome_words};
use super::page::DetailPage;
use crate::assess::claim_grid::{ClaimCell, ClaimGrid, ClaimQuestion, QuestionColumn};
use crate::board::Scene;
use crate::model::{Basis, Claimant, Event};
use crate::view::display_names;
use crate::view::painter::{StyledLine, StyledText, line_width};
use crate::view::text::{
    fit_left_aligned, limited_width, truncate, truncate_middle, visible_chars, width, wrap_beginning,
};
use crate::view::theme::Role;

/// Columns between two columns of the grid.
const GAP: usize = 2;

/// The fewest columns of a name that is cut in the middle.
const MIN_NAME_COLUMNS: usize = 14;

/// Wider text wraps within its column, except a number.
const WRAP_COLUMNS: usize = 24;

/// The lines of a question that show whether it is too long for two lines of a head.
const MAX_HEAD_LINES: usize = 3;

/// The label of the last row of a block, unless all its columns are tolls.
const OUTCOME_LABEL: &str = "result";

/// The fewest columns of the causes next to other columns, and in a block of their own.
const MIN_CAUSE_COLUMNS: (usize, usize) = (40, 20);

/// A column of the grid at the width of the page.
struct TableColumn<'a> {
    column: &'a QuestionColumn,
    head: Vec<String>,
    /// The question, if it is too long for the head.
    long_question: Option<&'a str>,
    width: usize,
    /// Columns of the longest name among the claimants that answer, at most those that a cut name needs.
    name_width: usize,
    /// Columns of that name if it is not cut.
    longest_name: usize,
}

/// Columns next to each other.
struct TableBlock<'a> {
    columns: Vec<TableColumn<'a>>,
    name_width: usize,
}

impl TableBlock<'_> {
    /// Returns the columns taken if the names take `name_width`.
    fn width_with(&self, name_width: usize) -> usize {
        name_width.max(self.name_width) + self.columns.iter().map(|column| GAP + column.width).sum::<usize>()
    }

    fn has_toll(&self) -> bool {
        self.columns.iter().any(|table| matches!(table.column.question, ClaimQuestion::Toll(..)))
    }
}

/// Writes the grid of an event and below it the questions that are too long for a head. Returns `false` and writes nothing
/// if no two columns fit next to each other.
pub(super) fn write_table(scene: &Scene<'_>, page: &mut DetailPage, event: &Event, grid: &ClaimGrid) -> bool {
    let Some(blocks) = lay_out_blocks(scene, page, event, grid) else { return false };
    for (i, block) in blocks.iter().enumerate() {
        if i > 0 {
            page.add_gap();
        }
        write_block(scene, page, event, (grid, block));
    }
    let long_questions = blocks.iter().flat_map(|block| &block.columns);
    let long_questions: Vec<_> = long_questions
        .filter_map(|table| Some((table.head.first()?.as_str(), table.long_question?)))
        .collect();
    let label_columns = long_questions.iter().map(|(label, _)| width(label)).max().unwrap_or(0);
    if !long_questions.is_empty() {
        page.add_gap();
    }
    for (label, text) in long_questions {
        page.add_labelled(label, label_columns + 1, text, Role::Text);
    }
    true
}

/// Whether several claimants answer several questions, so that a grid shows more than a list.
pub(super) const fn is_worth_a_grid(grid: &ClaimGrid) -> bool {
    grid.claimants.len() > 1 && grid.columns.len() > 1
}

/// Returns the blocks of the grid, or `None` if no two columns fit next to each other or a column fits nowhere.
fn lay_out_blocks<'a>(
    scene: &Scene<'_>,
    page: &DetailPage,
    event: &Event,
    grid: &'a ClaimGrid,
) -> Option<Vec<TableBlock<'a>>> {
    let mut blocks: Vec<TableBlock<'a>> = Vec::new();
    let mut cause = None;
    for column in &grid.columns {
        let table = lay_out_column(scene, page, event, (grid, column));
        if column.question == ClaimQuestion::Cause {
            cause = Some(table);
            continue;
        }
        match blocks.last_mut() {
            Some(block) if block.width_with(table.name_width) + GAP + table.width <= page.width => {
                block.name_width = block.name_width.max(table.name_width);
                block.columns.push(table);
            }
            _ if table.name_width + GAP + table.width <= page.width => {
                blocks.push(TableBlock { name_width: table.name_width, columns: vec![table] });
            }
            _ => return None,
        }
    }
    if let Some(cause) = cause {
        place_causes(page, &mut blocks, cause)?;
    }
    for block in &mut blocks {
        // Names are cut only as far as the columns need the room.
        let spare = page.width.saturating_sub(block.width_with(0));
        let longest_name = block.columns.iter().map(|table| table.longest_name).max().unwrap_or(0);
        block.name_width = block.name_width.max(longest_name.min(block.name_width + spare));
    }
    (blocks.len() < grid.columns.len()).then_some(blocks)
}

/// Adds the column of causes, which are written in full: at the end if the last block leaves enough room, otherwise as a
/// block of its own after the tolls.
fn place_causes<'a>(
    page: &DetailPage,
    blocks: &mut Vec<TableBlock<'a>>,
    mut cause: TableColumn<'a>,
) -> Option<()> {
    if let Some(block) = blocks.last_mut() {
        let room = page.width.saturating_sub(block.width_with(cause.name_width) + GAP);
        if room >= MIN_CAUSE_COLUMNS.0.min(cause.width) {
            cause.width = cause.width.min(room);
            block.name_width = block.name_width.max(cause.name_width);
            block.columns.push(cause);
            return Some(());
        }
    }
    let room = page.width.saturating_sub(cause.name_width + GAP);
    if room < MIN_CAUSE_COLUMNS.1 {
        return None;
    }
    cause.width = cause.width.min(room);
    let after_tolls = blocks.iter().rposition(TableBlock::has_toll).map_or(blocks.len(), |last| last + 1);
    blocks.insert(after_tolls, TableBlock { name_width: cause.name_width, columns: vec![cause] });
    Some(())
}

fn lay_out_column<'a>(
    scene: &Scene<'_>,
    page: &DetailPage,
    event: &Event,
    (grid, column): (&ClaimGrid, &'a QuestionColumn),
) -> TableColumn<'a> {
    let is_cause = column.question == ClaimQuestion::Cause;
    let wrap_columns = if is_cause { page.width } else { WRAP_COLUMNS };
    let (kind, rest) = head_words(scene, grid, &column.question);
    let mut head = vec![kind];
    let rest_lines =
        wrap_beginning(&page.glyphs.transliterate(&rest.unwrap_or_default()), WRAP_COLUMNS, MAX_HEAD_LINES);
    let (first_lines, more_lines) = rest_lines.split_at(rest_lines.len().min(1));
    head.extend(first_lines.iter().cloned());
    if !more_lines.is_empty() {
        head.push(truncate(&more_lines.join(" "), WRAP_COLUMNS, page.glyphs.ellipsis));
    }
    let is_cut = more_lines.len() > 1;
    let long_question = match &column.question {
        ClaimQuestion::Fact(what) => Some(what.as_str()),
        ClaimQuestion::Control(place) if is_cut => Some(place.as_str()),
        _ => None,
    };
    let answering = || grid.claimants.iter().filter(|by| grid.cell(**by, column) != ClaimCell::Silent);
    let max_name = (page.width / 4).max(MIN_NAME_COLUMNS);
    let whole_names = answering().map(|&by| width(&claimant_label(scene, page, by, page.width)));
    let longest_name = whole_names.max().unwrap_or(0);
    let is_assessed = |&ix: &usize| event.claims.get(ix).is_some_and(|claim| claim.basis == Basis::Assessed);
    let legend = if column.claims().iter().any(is_assessed) { width(&assessed_legend()) } else { 0 };
    let cells = answering().map(|&by| cell_words(scene, event, grid.cell(by, column), ASSESSED_SIGN));
    let outcome = outcome_words(scene, page.contested_sign(), column);
    let text_width = cells.chain([outcome]).map(|pieces| pieces_width(page, &pieces, wrap_columns)).max();
    let head_width = head.iter().map(|line| width(line)).max();
    TableColumn {
        column,
        width: text_width.max(head_width).unwrap_or(0),
        longest_name,
        name_width: longest_name.min(max_name).max(legend).max(width(OUTCOME_LABEL)),
        head,
        long_question,
    }
}

/// Returns the columns that a cell wants: those of its text, but at most `wrap_columns` or those of its longest number.
fn pieces_width(page: &DetailPage, pieces: &[StyledText], wrap_columns: usize) -> usize {
    let mut columns = 0;
    for (text, _) in pieces {
        let text = page.glyphs.transliterate(visible_chars(text, page.width));
        columns += limited_width(&text, wrap_columns) + usize::from(columns > 0);
    }
    let has_digit = |word: &&str| word.contains(|c: char| c.is_ascii_digit());
    let words = pieces.iter().flat_map(|(text, _)| visible_chars(text, page.width).split_whitespace());
    let numbers = words.filter(has_digit).map(|word| width(&page.glyphs.transliterate(word)));
    columns.min(wrap_columns).max(numbers.max().unwrap_or(0).min(page.width))
}

/// Returns the name of a claimant as the grid writes it, cut in the middle to `columns`.
fn claimant_label(scene: &Scene<'_>, page: &DetailPage, by: Claimant, columns: usize) -> String {
    let name = display_names::claimant_name(scene, by);
    let name = page.glyphs.transliterate(&name).into_owned();
    truncate_middle(&name, columns, page.glyphs.ellipsis)
}

fn assessed_legend() -> String {
    format!("{ASSESSED_SIGN} assessed")
}

fn write_block(
    scene: &Scene<'_>,
    page: &mut DetailPage,
    event: &Event,
    (grid, block): (&ClaimGrid, &TableBlock<'_>),
) {
    write_heads(page, event, block);
    let mut silent = Vec::new();
    for &by in &grid.claimants {
        let cells: Vec<_> = block.columns.iter().map(|table| grid.cell(by, table.column)).collect();
        if cells.iter().all(|cell| *cell == ClaimCell::Silent) {
            silent.push(display_names::claimant_name(scene, by));
            continue;
        }
        if page.lines_left() == 0 {
            return;
        }
        let name = claimant_label(scene, page, by, block.name_width);
        let cells = cells.into_iter().map(|cell| cell_words(scene, event, cell, ASSESSED_SIGN)).collect();
        write_row(page, block, (name, Role::Text), cells);
    }
    let is_toll = |table: &TableColumn<'_>| matches!(table.column.question, ClaimQuestion::Toll(..));
    let label = if block.columns.iter().all(is_toll) { "toll" } else { OUTCOME_LABEL };
    let outcomes: Vec<_> =
        block.columns.iter().map(|table| outcome_words(scene, page.contested_sign(), table.column)).collect();
    if outcomes.iter().any(|pieces| !pieces.is_empty()) {
        write_row(page, block, (label.to_owned(), Role::Dim), outcomes);
    }
    if !silent.is_empty() {
        page.add_text(&format!("nothing from {}", silent.join(", ")), Role::Dim, 0);
    }
}

/// Writes the heads of a block, which end in the same line, and the meaning of the sign of assessed values.
fn write_heads(page: &mut DetailPage, event: &Event, block: &TableBlock<'_>) {
    let height = block.columns.iter().map(|table| table.head.len()).max().unwrap_or(0);
    let mut claims = block.columns.iter().flat_map(|table| table.column.claims());
    let has_assessed =
        claims.any(|ix| event.claims.get(ix).is_some_and(|claim| claim.basis == Basis::Assessed));
    for y in 0..height {
        let is_last = y + 1 == height;
        let legend = if is_last && has_assessed { assessed_legend() } else { String::new() };
        let heads = block.columns.iter().map(|table| {
            let line = (y + table.head.len()).checked_sub(height).and_then(|line| table.head.get(line));
            line.map_or_else(StyledLine::new, |line| vec![(line.clone(), Role::Dim)])
        });
        push_line(page, block, (legend, Role::Dim), heads.collect());
    }
}

/// Writes a row of the grid: a label and the wrapped cells.
fn write_row(page: &mut DetailPage, block: &TableBlock<'_>, label: StyledText, cells: Vec<Vec<StyledText>>) {
    let max_lines = page.lines_left().max(1);
    let wrapped = block.columns.iter().zip(cells).map(|(table, pieces)| {
        let pieces =
            pieces.into_iter().map(|(text, role)| (page.glyphs.transliterate(&text).into_owned(), role));
        wrap_pieces(&pieces.collect::<Vec<_>>(), table.width, max_lines).into_iter()
    });
    let mut wrapped: Vec<_> = wrapped.collect();
    let height = wrapped.iter().map(ExactSizeIterator::len).max().unwrap_or(0).max(1);
    let mut label = label;
    for _ in 0..height {
        let cells = wrapped.iter_mut().map(|lines| lines.next().unwrap_or_default()).collect();
        let label = std::mem::replace(&mut label, (String::new(), Role::Text));
        push_line(page, block, label, cells);
    }
}

/// Adds a line of the grid: the label and the pieces in each column.
fn push_line(
    page: &mut DetailPage,
    block: &TableBlock<'_>,
    (label, role): StyledText,
    cells: Vec<StyledLine>,
) {
    let mut line = vec![(fit_left_aligned(&label, block.name_width, page.glyphs.ellipsis), role)];
    let mut end = block.name_width;
    for (table, cell) in block.columns.iter().zip(cells) {
        if !cell.is_empty() {
            line.push((" ".repeat((end + GAP).saturating_sub(line_width(&line))), Role::Text));
            line.extend(cell);
        }
        end += GAP + table.width;
    }
    page.lines.push(line);
}

/// Wraps pieces of text, joined by spaces, to lines of at most `columns`. Each piece keeps its role.
fn wrap_pieces(pieces: &[StyledText], columns: usize, max_lines: usize) -> Vec<StyledLine> {
    let whole = pieces.iter().map(|(text, _)| text.as_str()).collect::<Vec<_>>().join(" ");
    let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
    // Wrapping changes only white space, so counting the other characters tells the piece of each.
    let mut rest = pieces.iter().map(|(text, role)| (letters(text), *role));
    let (mut letters_left, mut role) = rest.next().unwrap_or((0, Role::Text));
    let lines = wrap_beginning(&whole, columns, max_lines).into_iter().map(|text| {
        let mut line = StyledLine::new();
        for c in text.chars() {
            if !c.is_whitespace() {
                while letters_left == 0 {
                    let Some(next) = rest.next() else { break };
                    (letters_left, role) = next;
                }
                letters_left = letters_left.saturating_sub(1);
            }
            match line.last_mut() {
                Some((text, last)) if *last == role => text.push(c),
                _ => line.push((c.to_string(), role)),
            }
        }
        line
    });
    lines.collect()
}

#[cfg(test)]
mod tests;
