//! Figures of some events chosen one by one: those that are new, say, which no window or filter can name.

use super::Store;
use crate::model::{EventDate, Tolls};

/// What some events come to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sum {
    /// Their rows, in the order given.
    pub rows: Vec<u32>,
    /// How many of them are incidents.
    pub incidents: u32,
    /// How many of them have a contested fact.
    pub contested: u32,
    /// Summed tolls.
    pub tolls: Tolls,
    /// Date of the incident that ended last.
    pub last_incident: Option<EventDate>,
}

impl Store {
    /// Figures of the events of these rows; rows that do not exist are left out.
    #[must_use]
    pub fn sum(&self, rows: impl IntoIterator<Item = u32>) -> Sum {
        let mut sum = Sum::default();
        for (number, row) in rows.into_iter().filter_map(|number| Some((number, self.table.row(number)?))) {
            sum.rows.push(number);
            sum.contested += u32::from(row.contested());
            if row.has_toll() {
                sum.tolls = sum.tolls.plus(self.table.tolls(row.toll));
            }
            if row.incident() {
                sum.incidents += 1;
                let later = sum.last_incident.is_none_or(|last| last.span.end < row.span.end);
                sum.last_incident = if later { Some(row.date()) } else { sum.last_incident };
            }
        }
        sum
    }
}
