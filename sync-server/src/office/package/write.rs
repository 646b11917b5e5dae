//! The file of a package: it appears whole, or not at all.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Cursor, Read, Seek, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use quanji_core::package::{ContainerError, ISSUE, MANIFEST, PackageIssue, PackageWriter};

use super::contents::{Contents, Part};
use super::recording::RecordingReader;
use crate::office::Office;
use crate::office::error::OfficeError;
use crate::storage::{StorageError, sync_folder};

/// A file under another name until it is whole; removed if it never is.
#[derive(Debug)]
pub(super) struct Unfinished {
    file: File,
    unfinished: PathBuf,
    path: PathBuf,
}

impl Unfinished {
    /// Makes the file, for its owner only.
    pub(super) fn create(path: &Path) -> Result<Self, OfficeError> {
        if path.exists() {
            return Err(OfficeError::Invalid(format!("{}: is there already", path.display())));
        }
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(".unfinished");
        let unfinished = path.with_file_name(name);
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&unfinished)
            .map_err(StorageError::file(&unfinished))?;
        Ok(Self { file, unfinished, path: path.to_owned() })
    }

    /// Gives it its name, once it is on the disk.
    pub(super) fn publish(self) -> Result<(), OfficeError> {
        self.file.sync_all().map_err(StorageError::file(&self.unfinished))?;
        std::fs::hard_link(&self.unfinished, &self.path).map_err(StorageError::file(&self.path))?;
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or_else(|| Path::new("."));
        sync_folder(folder).map_err(StorageError::file(folder))?;
        Ok(())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // Nothing rests on it: what is left over is written over the next time.
        let _ = std::fs::remove_file(&self.unfinished);
    }
}

pub(super) type Writer = PackageWriter<BufWriter<File>>;

impl Office {
    /// Writes every file that the manifest lists, and the manifest.
    pub(super) fn write_files(
        &self,
        contents: &Contents,
        file: &mut Unfinished,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<Writer, OfficeError> {
        let out = file.file.try_clone().map_err(StorageError::file(&file.unfinished))?;
        let mut writer = PackageWriter::new(BufWriter::with_capacity(1 << 20, out));
        let total = contents.length();
        let mut done = 0;
        for (part, listed) in contents.parts.iter().zip(&contents.manifest.files) {
            let root = match part {
                Part::Made(made) => {
                    put(&mut writer, &made.name, made.bytes.len() as u64, Cursor::new(&made.bytes))?
                }
                Part::Recording(name, media) => {
                    let mut bytes = RecordingReader::new(self, (**media).clone());
                    let length = bytes.length();
                    let counted = Counted { inner: &mut bytes, done, total, progress: &mut *progress };
                    let written = writer.write(name, length, counted);
                    match (written, bytes.failure.take()) {
                        (_, Some(failure)) => return Err(failure),
                        (written, None) => written.map_err(made_wrong)?,
                    }
                }
            };
            if (root.length, root.root) != (listed.length, listed.root) {
                return Err(OfficeError::Defect(format!("{} is not what the manifest lists", listed.name)));
            }
            done += listed.length;
            progress(done, total);
        }
        let bytes = &contents.manifest_bytes;
        put(&mut writer, MANIFEST, bytes.len() as u64, Cursor::new(bytes))?;
        Ok(writer)
    }
}

/// Writes the statement that it was issued, and the end; gives the length of the file.
pub(super) fn finish(mut writer: Writer, issue: &PackageIssue) -> Result<u64, OfficeError> {
    let bytes = issue.to_bytes();
    put(&mut writer, ISSUE, bytes.len() as u64, Cursor::new(&bytes))?;
    let mut out = writer.finish().map_err(made_wrong)?;
    out.stream_position().map_err(|error| made_wrong(error.into()))
}

fn put<W: Write + Seek>(
    writer: &mut PackageWriter<W>,
    name: &str,
    length: u64,
    bytes: impl Read,
) -> Result<quanji_core::package::FileRoot, OfficeError> {
    writer.write(name, length, bytes).map_err(made_wrong)
}

fn made_wrong(error: ContainerError) -> OfficeError {
    match error {
        ContainerError::Io(error) => StorageError::file(Path::new("the package"))(error).into(),
        ContainerError::Form(why) => OfficeError::Defect(why.to_owned()),
    }
}

/// Tells how far it is.
struct Counted<'a, R> {
    inner: &'a mut R,
    done: u64,
    total: u64,
    progress: &'a mut dyn FnMut(u64, u64),
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(into)?;
        self.done += read as u64;
        (self.progress)(self.done, self.total);
        Ok(read)
    }
}
