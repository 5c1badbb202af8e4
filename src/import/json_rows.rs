//! Reads JSON as a table: an array of objects becomes lines of CSV, one for each object.
//!
//! The array is the whole text (`[{…}, …]`) or the first array of objects in the outer object, as in the answers of
//! UCDP (`{"TotalCount": …, "Result": [{…}, …]}`) and ACLED (`{"status": 200, "data": [{…}, …]}`). The columns are the
//! names in the first objects. One object is in memory at a time.

use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader, Read};

use csv::ByteRecord;
use serde::Deserialize;
use serde_json::{Deserializer, Map, Value};

/// The maximum length of an object. No data set comes near it.
const MAX_OBJECT_BYTES: u64 = 1 << 20;

/// How many of the first objects give the names of columns.
const NAMING_OBJECTS: usize = 200;

/// The objects of an array as lines of CSV. The first line has the names of the columns. Line breaks in a text become
/// spaces, so that object n is on line n + 1.
pub(super) struct JsonRows<R> {
    input: BufReader<R>,
    columns: Vec<String>,
    /// Objects that were read to find the columns.
    pending: VecDeque<Map<String, Value>>,
    /// A fault after the pending objects.
    fault: Option<io::Error>,
    /// The line being read, and how much of it has been read.
    line: Vec<u8>,
    position: usize,
    has_ended: bool,
}

impl<R: Read> JsonRows<R> {
    /// Finds the array, and the columns in its first objects. Returns `None` if the text has no object in an array.
    ///
    /// # Errors
    /// Returns an error if the text cannot be read or is not JSON.
    pub(super) fn open(input: R) -> io::Result<Option<Self>> {
        let mut input = BufReader::with_capacity(1 << 16, input);
        if !enter_array(&mut input)? {
            return Ok(None);
        }
        let (columns, pending, line) = (Vec::new(), VecDeque::new(), Vec::new());
        let mut rows = Self { input, columns, pending, fault: None, line, position: 0, has_ended: false };
        while rows.pending.len() < NAMING_OBJECTS {
            match rows.read_object() {
                Ok(Some(object)) => rows.pending.push_back(object),
                Ok(None) => break,
                // The rows before a fault are read first.
                Err(error) if !rows.pending.is_empty() => {
                    rows.fault = Some(error);
                    break;
                }
                Err(error) => return Err(error),
            }
        }
        for object in &rows.pending {
            for name in object.keys() {
                if !rows.columns.contains(name) {
                    rows.columns.push(name.clone());
                }
            }
        }
        if rows.columns.is_empty() {
            return Ok(None);
        }
        let names: Vec<Value> = rows.columns.iter().cloned().map(Value::String).collect();
        rows.write_line(names.iter().map(Some))?;
        Ok(Some(rows))
    }

    /// Returns the line with the names of the columns, if nothing has been read yet.
    pub(super) fn header_line(&self) -> &[u8] {
        &self.line
    }

    /// Reads the next object; `None` at the end of the array.
    fn read_object(&mut self) -> io::Result<Option<Map<String, Value>>> {
        if let Some(fault) = self.fault.take() {
            return Err(fault);
        }
        if self.has_ended {
            return Ok(None);
        }
        // The separator before the object, if it is not the first.
        if peek(&mut self.input)? == Some(b',') {
            self.input.consume(1);
        }
        match peek(&mut self.input)? {
            Some(b'{') => {
                let mut bounded = (&mut self.input).take(MAX_OBJECT_BYTES);
                let object = Map::deserialize(&mut Deserializer::from_reader(&mut bounded));
                object.map(Some).map_err(io::Error::from)
            }
            Some(b']') => {
                self.has_ended = true;
                Ok(None)
            }
            Some(_) => Err(invalid("an object was expected")),
            None => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }

    /// Writes a line with the cells of `values`.
    fn write_line<'v>(&mut self, values: impl Iterator<Item = Option<&'v Value>>) -> io::Result<()> {
        let record: ByteRecord = values.map(cell_text).collect();
        self.line.clear();
        self.position = 0;
        let mut writer = csv::WriterBuilder::new().from_writer(&mut self.line);
        writer.write_byte_record(&record)?;
        writer.flush()
    }

    /// Writes the line of the next object. Returns whether there was one.
    fn write_next_line(&mut self) -> io::Result<bool> {
        let next = self.pending.pop_front().map_or_else(|| self.read_object(), |object| Ok(Some(object)))?;
        let Some(object) = next else { return Ok(false) };
        let columns = std::mem::take(&mut self.columns);
        let cells = columns.iter().map(|name| object.get(name));
        // A name that the first objects did not have makes the row too long, so that it is reported.
        let further = object.len() - cells.clone().flatten().count();
        let written = self.write_line(cells.chain(std::iter::repeat_n(None, further)));
        self.columns = columns;
        written.map(|()| true)
    }
}

impl<R: Read> Read for JsonRows<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.position >= self.line.len() {
            if !self.write_next_line()? {
                return Ok(0);
            }
        }
        let count = self.line.get(self.position..).unwrap_or_default().read(buffer)?;
        self.position += count;
        Ok(count)
    }
}

/// Returns the text of a cell, on one line.
fn cell_text(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.replace(['\r', '\n'], " "),
        Some(other) => other.to_string(),
    }
}

/// Moves into the array of objects. Returns whether there is one.
fn enter_array(input: &mut impl BufRead) -> io::Result<bool> {
    if peek(input)? == Some(0xef) {
        input.consume(3);
    }
    match peek(input)? {
        Some(b'[') => {
            input.consume(1);
            Ok(peek(input)? == Some(b'{'))
        }
        Some(b'{') => {
            input.consume(1);
            while peek(input)? == Some(b'"') {
                skip_value(input)?;
                if peek(input)? != Some(b':') {
                    return Err(invalid("a colon was expected"));
                }
                input.consume(1);
                if peek(input)? == Some(b'[') {
                    input.consume(1);
                    if peek(input)? == Some(b'{') {
                        return Ok(true);
                    }
                    skip_rest(input, 1)?;
                } else {
                    skip_value(input)?;
                }
                if peek(input)? == Some(b',') {
                    input.consume(1);
                }
            }
            Ok(false)
        }
        _ => Ok(false),
    }
}

/// Skips a value: a text, a number or word, an array or an object.
fn skip_value(input: &mut impl BufRead) -> io::Result<()> {
    match peek(input)? {
        Some(b'"') => {
            input.consume(1);
            skip_text(input)
        }
        Some(b'[' | b'{') => {
            input.consume(1);
            skip_rest(input, 1)
        }
        _ => {
            while !matches!(peek(input)?, Some(b',' | b'}' | b']') | None) {
                input.consume(1);
            }
            Ok(())
        }
    }
}

/// Skips the rest of `depth` nested arrays and objects.
fn skip_rest(input: &mut impl BufRead, mut depth: usize) -> io::Result<()> {
    while depth > 0 {
        match peek(input)? {
            Some(b'"') => {
                input.consume(1);
                skip_text(input)?;
                continue;
            }
            Some(b'[' | b'{') => depth += 1,
            Some(b']' | b'}') => depth -= 1,
            Some(_) => {}
            None => return Err(io::ErrorKind::UnexpectedEof.into()),
        }
        input.consume(1);
    }
    Ok(())
}

/// Skips a text after its opening quotation mark.
fn skip_text(input: &mut impl BufRead) -> io::Result<()> {
    let mut is_escaped = false;
    loop {
        let Some(&byte) = input.fill_buf()?.first() else { return Err(io::ErrorKind::UnexpectedEof.into()) };
        input.consume(1);
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => return Ok(()),
            _ => {}
        }
    }
}

/// Returns the next byte that is not white space, without moving past it.
fn peek(input: &mut impl BufRead) -> io::Result<Option<u8>> {
    loop {
        match input.fill_buf()?.first() {
            Some(b' ' | b'\t' | b'\r' | b'\n') => input.consume(1),
            byte => return Ok(byte.copied()),
        }
    }
}

fn invalid(message: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn csv_lines(json: &str) -> io::Result<Option<String>> {
        let Some(mut rows) = JsonRows::open(json.as_bytes())? else { return Ok(None) };
        let mut text = String::new();
        rows.read_to_string(&mut text)?;
        Ok(Some(text))
    }

    #[test]
    fn an_array_of_objects_becomes_lines_of_csv() {
        let lines = "id,name,n\n1,\"A, \"\"B\"\"\",2.5\n2,,\n";
        let rows = r#"[{"id": 1, "name": "A, \"B\"", "n": 2.5}, {"id": "2", "name": null}]"#;
        for json in [
            rows.to_owned(),
            format!("\u{feff} {rows}\n"),
            format!(r#"{{"TotalCount": 2, "NextPageUrl": "x\"]}}", "Result": {rows}}}"#),
            format!(r#"{{"status":200,"messages":[],"query":{{"a":[{{}}]}},"data":{rows},"count":2}}"#),
        ] {
            assert_eq!(csv_lines(&json).unwrap().as_deref(), Some(lines), "{json}");
        }
        // The names of all first objects are columns, and a text stays on its line.
        assert_eq!(csv_lines(r#"[{"a": "x\ny"}, {"b": true}]"#).unwrap().unwrap(), "a,b\nx y,\n,true\n");
    }

    #[test]
    fn json_without_objects_has_no_rows() {
        for json in ["[]", "{}", "[1, 2]", r#"{"success": false}"#, r#"{"data": []}"#, "[{}]"] {
            assert!(csv_lines(json).unwrap().is_none(), "{json}");
        }
    }

    #[test]
    fn a_fault_is_reported_after_the_rows_before_it() {
        let mut rows = JsonRows::open(&br#"{"data": [{"a": 1}, {"a": 2}, {"a"#[..]).unwrap().unwrap();
        let mut text = Vec::new();
        let error = rows.read_to_end(&mut text).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
        assert_eq!(text, b"a\n1\n2\n");
        for broken in [r#"{"data": [{"a": 1"#, r#"{"data": [{"a" 1}]}"#, r#"{"data" 1}"#, r#"{"da"#] {
            assert!(csv_lines(broken).is_err(), "{broken}");
        }
        let endless = format!("[{{\"a\": \"{}\"}}]", "x".repeat(2 << 20));
        assert!(csv_lines(&endless).is_err());
    }
}
