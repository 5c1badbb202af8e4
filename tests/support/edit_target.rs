//! The fuzz target of edits.

use frontwatch::edit::{EditError, SituationFiles};
use frontwatch::file::{self, FileText};
use frontwatch::model::{Day, DraftRecord, DraftValue, Edit, EditTarget, RecordKind, Severity, Situation};

/// Edits any situation. The result can be read and is what the same edit makes of the situation in the canonical form.
pub(crate) fn edit(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    // Included files would be read from disk.
    if text.contains("include") {
        return;
    }
    let Ok(loaded) = file::read_text("fuzz.ron", text) else { return };
    let edits = possible_edits(&loaded.situation);
    let chosen =
        bytes.iter().fold(0_usize, |sum, &byte| sum.wrapping_mul(31).wrapping_add(byte.into())) % edits.len();
    let Some(edit) = edits.get(chosen) else { return };
    let Ok(after) = edited(text, edit) else { return };
    let again = match file::read_text("after.ron", &after) {
        Ok(again) => again,
        Err(error) => panic!("the result cannot be read: {error}\n{edit:?}\n{after}"),
    };
    if loaded.diagnostics.iter().any(|problem| problem.severity == Severity::Error) {
        return;
    }
    let canonical = file::ron_writer::to_ron(&loaded.situation);
    let Ok(expected) = edited(&canonical, edit) else { return };
    let expected =
        file::read_text("expected.ron", &expected).expect("an edit of a canonical text can be read");
    assert_eq!(
        file::ron_writer::to_ron(&again.situation),
        file::ron_writer::to_ron(&expected.situation),
        "{edit:?}\n{after}"
    );
}

fn edited(text: &str, edit: &Edit) -> Result<String, EditError> {
    let files = SituationFiles::from_texts(vec![FileText { path: "fuzz.ron".into(), text: text.to_owned() }]);
    let planned = files.plan(std::slice::from_ref(edit), None)?;
    Ok(planned.files.into_iter().next().map_or_else(|| text.to_owned(), |change| change.after))
}

/// Returns edits of every form that this situation can have.
fn possible_edits(situation: &Situation) -> Vec<Edit> {
    let text = |text: &str| DraftValue::Text(text.to_owned());
    let day = Day::from_ymd(2026, 2, 1).expect("a day");
    let mut edits = vec![
        Edit::set_as_of(day),
        Edit::SetField {
            target: EditTarget::Heading,
            field: "note".to_owned(),
            value: text("a // note, \"(\""),
        },
        Edit::Insert {
            kind: RecordKind::Source,
            id: "zz-new".to_owned(),
            record: DraftRecord::default().with_text("title", "New"),
        },
    ];
    edits.extend(situation.fronts.iter().take(2).map(|front| Edit::set_coverage_until(&front.id, day)));
    let source = situation.sources.first().map_or("", |source| source.id.as_str());
    let claimant = situation.actors.first().map_or("", |actor| actor.id.as_str());
    let toll = DraftRecord::named("Toll")
        .with_text("by", claimant)
        .with_field("measure", DraftValue::Word("Killed".to_owned()))
        .with_field("says", DraftValue::Call("Exactly".to_owned(), vec![DraftValue::Whole(7)]));
    for event in situation.events.iter().take(3) {
        let target = EditTarget::Record(RecordKind::Event, event.id.clone());
        let append =
            |field: &str, value| Edit::Append { target: target.clone(), field: field.to_owned(), value };
        edits.extend([
            append("claims", DraftValue::Record(toll.clone())),
            append("sources", text(source)),
            Edit::SetField { target: target.clone(), field: "summary".to_owned(), value: text("new") },
            Edit::SetField { target: target.clone(), field: "note".to_owned(), value: text("new") },
            Edit::Revise {
                event: event.id.clone(),
                earlier: 0,
                known_claims: event.claims.len(),
                field: "corrects",
                claim: toll.clone(),
            },
            Edit::Remove { kind: RecordKind::Event, id: event.id.clone() },
        ]);
    }
    edits
}
