//! What an officer does with a document, by the terminal's command line.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use quanji_core::catalog::{Catalog, CheckTime, FieldValue, example};
use serde_json::{Value, json};

use super::terminal::Terminal;

/// A desk: a folder for strokes, photographs and pages.
#[derive(Debug)]
pub struct Desk {
    folder: PathBuf,
}

impl Desk {
    /// A desk in a folder, with one signature and one photograph on it.
    #[must_use]
    pub fn in_folder(folder: &Path) -> Self {
        std::fs::create_dir_all(folder).unwrap();
        let wave: Vec<Value> =
            (0..80u32).map(|at| json!([20 + at * 11, 100 + (at * 37) % 190, at * 8, 300 + at])).collect();
        let strokes = json!({
            "device": "T100", "width": 1000, "height": 400, "rate_hz": 120,
            "strokes": [wave, [[500, 350, 900], [620, 300, 950], [700, 360, 1000]]],
        });
        std::fs::write(folder.join("strokes.json"), strokes.to_string()).unwrap();
        std::fs::write(folder.join("signed.jpg"), [&[0xff, 0xd8, 0xff, 0xe0][..], &[7; 2_000]].concat())
            .unwrap();
        Self { folder: folder.to_owned() }
    }

    /// A file on the desk.
    #[must_use]
    pub fn file(&self, name: &str) -> String {
        self.folder.join(name).to_str().unwrap().to_owned()
    }

    /// Begins a document and fills every field with an example.
    #[must_use]
    pub fn fill(&self, terminal: &Terminal, case: &str, code: &str) -> String {
        let begun = terminal.run(&["draft", "new", "--case", case, "--template", code]);
        let document = begun["document"].as_str().unwrap().to_owned();
        for (field, input) in inputs(code) {
            terminal.set(&document, &field, &input);
        }
        document
    }

    /// Reads a document back.
    #[must_use]
    pub fn read_back(&self, terminal: &Terminal, document: &str) -> Value {
        terminal.run(&["read-back", document, "--out", &self.file("shown.html")])
    }

    /// Signs by hand.
    pub fn sign(&self, terminal: &Terminal, document: &str, role: &str, who: &[&str]) -> Value {
        let strokes = self.file("strokes.json");
        let mut arguments = vec!["sign", document, "--role", role, "--strokes", &strokes];
        arguments.extend(who);
        terminal.run(&arguments)
    }

    /// Presses the physical stamp.
    pub fn stamp(&self, terminal: &Terminal, document: &str) -> Value {
        let name = ["--name", "平罗县卫生监督所", "--serial", "预盖章-0012"];
        let mut arguments = vec!["sign", document, "--role", "seal", "--stamp", "physical"];
        arguments.extend(name);
        terminal.run(&arguments)
    }
}

/// Every field of a template with what an officer would type.
#[must_use]
pub fn inputs(code: &str) -> Vec<(String, String)> {
    let now_ms = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
    let now = CheckTime { unix_ms: i64::try_from(now_ms).unwrap(), offset_minutes: 480 };
    let template = Catalog::builtin().unwrap().template(code).unwrap();
    let typed = |(key, value): (String, FieldValue)| {
        let field = template.field(&key).unwrap();
        let input = field.input(&value);
        (key, input)
    };
    example(template, &now).into_iter().map(typed).collect()
}
