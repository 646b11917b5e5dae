//! The two other readers: one in Python, one the scripts of `verify.html`, both from FORMATS alone.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::AT_MS;
use crate::world::World;

/// By reader, then by name of the package.
pub(crate) type Answers = BTreeMap<&'static str, BTreeMap<String, Value>>;

/// Asks both about packages in a folder.
pub(crate) fn ask(folder: &Path, names: &[&str], world: &World) -> Answers {
    let list = folder.join("list");
    let lines: Vec<String> =
        names.iter().map(|name| folder.join(name).to_str().unwrap().to_owned()).collect();
    std::fs::write(&list, lines.join("\n") + "\n").unwrap();
    let bureau = world.registry(0).bureau().to_string();
    let given = ["--bureau".to_owned(), bureau, "--at".to_owned(), AT_MS.to_string()];
    let python = python();
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("package");
    let mut readers = [
        ("python", Command::new(&python), here.join("verify.py"), "--batch"),
        ("javascript", Command::new("node"), here.join("verify.mjs"), "--list"),
    ];
    let mut answers = Answers::new();
    for (reader, command, program, option) in &mut readers {
        let output = command.arg(&*program).arg(*option).arg(&list).args(&given).output();
        let output = output.unwrap_or_else(|error| panic!("{reader} is needed: {error}"));
        let printed = String::from_utf8_lossy(&output.stdout);
        let reports: Vec<Value> = printed
            .lines()
            .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}")))
            .collect();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(reports.len(), names.len(), "{reader}: {errors}");
        let named = names.iter().map(ToString::to_string).zip(reports).collect();
        answers.insert(*reader, named);
    }
    answers
}

/// The Python environment of the readers, which `tests/run` makes; by hand, any Python with their packages.
fn python() -> PathBuf {
    std::env::var_os("QUANJI_PYTHON").map_or_else(|| "python3".into(), PathBuf::from)
}
