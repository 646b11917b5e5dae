//! One object on stdout, or lines for a person.

use std::io::{IsTerminal, Write};

use serde_json::Value;

use crate::failure::Failure;

/// Where results go.
#[derive(Debug, Clone)]
pub(crate) struct Output {
    json: bool,
}

impl Output {
    /// As JSON, or for a person.
    pub(crate) const fn new(json: bool) -> Self {
        Self { json }
    }

    /// Prints the result of a command.
    pub(crate) fn result(&self, result: &Value) -> Result<(), Failure> {
        let mut text = String::new();
        if self.json {
            text = format!("{result}\n");
        } else {
            lines(result, 0, &mut text);
        }
        std::io::stdout()
            .write_all(text.as_bytes())
            .map_err(|error| Failure::new("output", format!("cannot write the result: {error}"), 70))
    }

    /// Prints a failure.
    pub(crate) fn failure(&self, failure: &Value, message: &str) {
        let text = if self.json { format!("{failure}\n") } else { format!("error: {message}\n") };
        // There is nowhere left to report that stderr is closed.
        let _ = std::io::stderr().write_all(text.as_bytes());
    }

    /// Shows a step of long work on stderr: a JSON object a line, or a line that is written over.
    pub(crate) fn step(&self, step: &Value, text: &str) {
        if self.json {
            let _ = writeln!(std::io::stderr(), "{step}");
        } else {
            self.progress(text);
        }
    }

    /// Shows how far long work has come, to a person only.
    pub(crate) fn progress(&self, text: &str) {
        if !self.json && std::io::stderr().is_terminal() {
            let _ = write!(std::io::stderr(), "\r{text}\x1b[K");
        }
    }
}

/// Indented `key: value` lines; a list has a dash before each item.
fn lines(value: &Value, depth: usize, text: &mut String) {
    let indent = "  ".repeat(depth);
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                match member {
                    Value::Null => {}
                    Value::Object(inner) if inner.is_empty() => {}
                    Value::Array(inner) if inner.is_empty() => {}
                    Value::Object(_) | Value::Array(_) => {
                        text.push_str(&format!("{indent}{key}:\n"));
                        lines(member, depth + 1, text);
                    }
                    plain => text.push_str(&format!("{indent}{key}: {}\n", shown(plain))),
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                match item {
                    Value::Object(_) | Value::Array(_) => {
                        text.push_str(&format!("{indent}-\n"));
                        lines(item, depth + 1, text);
                    }
                    plain => text.push_str(&format!("{indent}- {}\n", shown(plain))),
                }
            }
        }
        plain => text.push_str(&format!("{indent}{}\n", shown(plain))),
    }
}

fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_person_reads_lines() {
        let mut text = String::new();
        lines(
            &json!({"case": "ab", "fields": {"party": "某宾馆"}, "empty": [], "list": [1, {"a": true}]}),
            0,
            &mut text,
        );
        assert_eq!(text, "case: ab\nfields:\n  party: 某宾馆\nlist:\n  - 1\n  -\n    a: true\n");
    }
}
