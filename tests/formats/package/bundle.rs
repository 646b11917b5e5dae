//! A package as its parts, which can be changed and put together again.

use std::io::Cursor;

use quanji_core::crypto::sha256;
use quanji_core::id::Digest;
use quanji_core::package::{
    ISSUE, MANIFEST, PackageFile, PackageIssue, PackageManifest, PackageWriter, read_container, root_of,
};

/// The files of a package and its last two.
#[derive(Clone)]
pub(crate) struct Bundle {
    pub(crate) files: Vec<(String, Vec<u8>)>,
    pub(crate) manifest: PackageManifest,
    pub(crate) issue: PackageIssue,
}

impl Bundle {
    /// The manifest lists the files as they are.
    pub(crate) fn relist(&mut self) {
        let listed = |(name, bytes): &(String, Vec<u8>)| {
            let root = root_of(bytes);
            PackageFile { name: name.clone(), length: root.length, root: root.root }
        };
        self.manifest.files = self.files.iter().map(listed).collect();
    }

    pub(crate) fn file(&mut self, name: &str) -> &mut Vec<u8> {
        &mut self.files.iter_mut().find(|(known, _)| known == name).unwrap().1
    }

    pub(crate) fn digest(&self) -> Digest {
        Digest::from_bytes(sha256(&self.manifest.to_bytes()))
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut all = self.files.clone();
        all.push((MANIFEST.into(), self.manifest.to_bytes()));
        all.push((ISSUE.into(), self.issue.to_bytes()));
        container(&all)
    }
}

/// A container of these files.
pub(crate) fn container(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut writer = PackageWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.write(name, bytes.len() as u64, bytes.as_slice()).unwrap();
    }
    let bytes = writer.finish().unwrap().into_inner();
    assert_eq!(read_container(&mut Cursor::new(&bytes)).unwrap().len(), files.len());
    bytes
}
