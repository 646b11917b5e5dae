use std::collections::BTreeSet;
use std::io::{Read, Seek, SeekFrom, Write};

use super::error::ContainerError;
use super::member::{Member, is_name};
use super::record::{central_header, end, local_header};
use crate::package::root::FileRoot;

/// Writes a container, file after file. Nothing of it is a package before [`PackageWriter::finish`] returned.
#[derive(Debug)]
pub struct PackageWriter<W> {
    out: W,
    offset: u64,
    names: BTreeSet<String>,
    members: Vec<Member>,
}

impl<W: Write + Seek> PackageWriter<W> {
    /// A container that begins where `out` stands, which must be its beginning.
    pub const fn new(out: W) -> Self {
        Self { out, offset: 0, names: BTreeSet::new(), members: Vec::new() }
    }

    /// Writes a file and gives its root. Holds one chunk in memory at a time.
    ///
    /// # Errors
    /// [`ContainerError::Form`] for a name that a package cannot have, or if `bytes` are not exactly `length`;
    /// [`ContainerError::Io`]. The container is unusable then.
    pub fn write(&mut self, name: &str, length: u64, bytes: impl Read) -> Result<FileRoot, ContainerError> {
        if !is_name(name) || !self.names.insert(name.to_owned()) {
            return Err(ContainerError::Form("a name that no file of a package can have, or twice the same"));
        }
        let mut member = Member { name: name.to_owned(), length, crc32: 0, offset: self.offset };
        // The check sum stands before the bytes and is known after them: the header is written twice.
        let placeholder = local_header(&member);
        self.out.write_all(&placeholder)?;
        let root = FileRoot::copy(bytes.take(length.saturating_add(1)), &mut self.out)?;
        if root.length != length {
            return Err(ContainerError::Form("a file is longer or shorter than stated"));
        }
        member.crc32 = root.crc32;
        self.out.seek(SeekFrom::Start(self.offset))?;
        self.out.write_all(&local_header(&member))?;
        self.offset += placeholder.len() as u64 + length;
        self.out.seek(SeekFrom::Start(self.offset))?;
        self.members.push(member);
        Ok(root)
    }

    /// Writes the central directory and gives what was written into; the caller makes it durable.
    ///
    /// # Errors
    /// [`ContainerError::Io`].
    pub fn finish(mut self) -> Result<W, ContainerError> {
        let directory: Vec<u8> = self.members.iter().flat_map(central_header).collect();
        self.out.write_all(&directory)?;
        self.out.write_all(&end(self.members.len() as u64, directory.len() as u64, self.offset))?;
        self.out.flush()?;
        Ok(self.out)
    }
}
