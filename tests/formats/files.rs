//! The committed files: compared, or written anew.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// Files in the same folder that other tests write and compare: they stay as they are.
const OF_OTHER_TESTS: [&str; 1] = ["pages.json"];

#[derive(Default)]
pub(crate) struct Files {
    made: BTreeMap<String, Vec<u8>>,
}

impl Files {
    pub(crate) fn bytes(&mut self, name: &str, bytes: &[u8]) {
        let before = self.made.insert(name.to_owned(), bytes.to_vec());
        assert!(before.is_none(), "{name} is made twice");
    }

    pub(crate) fn text(&mut self, name: &str, text: String) {
        self.bytes(name, text.as_bytes());
    }

    pub(crate) fn json(&mut self, name: &str, value: &Value) {
        self.text(name, serde_json::to_string_pretty(value).unwrap() + "\n");
    }

    /// A file whose bytes may differ from those made now, as long as they mean the same.
    pub(crate) fn read_only(&mut self, name: &str, made: &[u8], means_the_same: impl Fn(&[u8]) -> bool) {
        let committed = std::fs::read(folder().join(name)).ok().filter(|bytes| means_the_same(bytes));
        self.bytes(name, committed.as_deref().unwrap_or(made));
    }

    /// Compares what was made with the committed files, none missing and none left over.
    pub(crate) fn settle(self) {
        let folder = folder();
        if std::env::var_os("QUANJI_UPDATE").is_some() {
            let mut committed = BTreeMap::new();
            read(&folder, &folder, &mut committed);
            for name in committed.keys().filter(|name| !self.made.contains_key(*name)) {
                std::fs::remove_file(folder.join(name)).unwrap();
            }
            for (name, bytes) in &self.made {
                let path = folder.join(name);
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(path, bytes).unwrap();
            }
            return;
        }
        let mut committed = BTreeMap::new();
        read(&folder, &folder, &mut committed);
        let mut differing: Vec<&String> = self
            .made
            .iter()
            .filter(|(name, bytes)| committed.get(*name) != Some(bytes))
            .map(|(n, _)| n)
            .collect();
        differing.extend(committed.keys().filter(|name| !self.made.contains_key(*name)));
        assert!(
            differing.is_empty(),
            "a format changed, and other readers depend on it: {differing:#?}\nIf it must change, say so in \
             docs/FORMATS.md and write the files with QUANJI_UPDATE=1."
        );
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("exemplars")
}

fn read(root: &Path, folder: &Path, into: &mut BTreeMap<String, Vec<u8>>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(root, &path, into);
        } else {
            let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
            if !OF_OTHER_TESTS.contains(&name.as_str()) {
                into.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
}
