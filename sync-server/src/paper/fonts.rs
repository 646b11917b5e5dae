//! The fonts of paper: Noto Serif CJK SC, regular and bold, from files of the system.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use krilla::text::Font;
use sha2::{Digest, Sha256};
use skrifa::string::StringId;
use skrifa::{FontRef, MetadataProvider as _};

use super::PaperError;

/// Environment variable that names a folder to look into first.
pub(super) const VARIABLE: &str = "QUANJI_FONTS";
/// The family, by the name that people know.
const FAMILY: &str = "Noto Serif CJK SC";
/// Names of the family inside font files: the second is of the fonts for one region.
const FAMILIES: [&str; 2] = [FAMILY, "Noto Serif SC"];
/// Beginnings of names of font files, the preferred first.
const STEMS: [&str; 3] = ["NotoSerifCJK", "NotoSerifCJKsc", "NotoSerifSC"];
/// Endings of names of font files, the preferred first.
const ENDINGS: [&str; 3] = ["ttc", "otf", "ttf"];
/// A font collection is searched for this many faces.
const FACES: u32 = 64;
/// Folders inside folders are searched this deep.
const DEPTH: usize = 8;

/// The two faces that paper is set in, in memory.
#[derive(Debug, Clone)]
pub struct Fonts {
    regular: Face,
    bold: Face,
    files: [FontFile; 2],
}

/// One face of a font file.
#[derive(Clone)]
pub(super) struct Face {
    /// For the PDF.
    pub(super) font: Font,
    bytes: Arc<Vec<u8>>,
    index: u32,
}

impl Face {
    /// For measuring.
    pub(super) fn read(&self) -> Option<FontRef<'_>> {
        FontRef::from_index(&self.bytes, self.index).ok()
    }
}

impl std::fmt::Debug for Face {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Face").field("index", &self.index).finish_non_exhaustive()
    }
}

/// A font file that is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FontFile {
    /// Where it is.
    pub path: PathBuf,
    /// SHA-256 of all of its bytes.
    pub sha256: [u8; 32],
}

impl Fonts {
    /// Reads the fonts from where fonts are: the folder that `QUANJI_FONTS` names, `~/.fonts`, `/usr/share/fonts`.
    ///
    /// # Errors
    ///
    /// [`PaperError::FontMissing`] with what was searched; a file that cannot be read or is no such font.
    pub fn find() -> Result<Self, PaperError> {
        let named = std::env::var_os(VARIABLE).filter(|value| !value.is_empty()).map(PathBuf::from);
        let home = std::env::home_dir().map(|home| home.join(".fonts"));
        let folders: Vec<_> =
            named.into_iter().chain(home).chain([PathBuf::from("/usr/share/fonts")]).collect();
        Self::find_in(&folders)
    }

    /// Reads the fonts from the first of these folders that has them, searching folders inside.
    ///
    /// # Errors
    ///
    /// As for [`Fonts::find`].
    pub fn find_in(folders: &[PathBuf]) -> Result<Self, PaperError> {
        let (regular, regular_file) = face("Regular", 400.0, folders)?;
        let (bold, bold_file) = face("Bold", 700.0, folders)?;
        Ok(Self { regular, bold, files: [regular_file, bold_file] })
    }

    /// The files in use with their digests: regular, then bold.
    #[must_use]
    pub fn digests(&self) -> &[FontFile] {
        &self.files
    }

    pub(super) fn face(&self, bold: bool) -> &Face {
        if bold { &self.bold } else { &self.regular }
    }
}

/// Finds and reads one face; `weight` is that of OpenType.
fn face(name: &'static str, weight: f32, folders: &[PathBuf]) -> Result<(Face, FontFile), PaperError> {
    let missing = || PaperError::FontMissing { family: FAMILY, face: name, looked_in: folders.to_vec() };
    let path = folders.iter().find_map(|folder| file_in(folder, name)).ok_or_else(missing)?;
    let bytes = fs::read(&path).map_err(|source| PaperError::FontUnread { path: path.clone(), source })?;
    let sha256 = Sha256::digest(&bytes).into();
    let fits = |index| {
        let font = FontRef::from_index(&bytes, index).ok()?;
        let families = font.localized_strings(StringId::FAMILY_NAME);
        let known =
            families.map(|family| family.to_string()).any(|family| FAMILIES.contains(&family.as_str()));
        (known && font.attributes().weight.value() == weight).then_some(index)
    };
    let Some(index) = (0..FACES).find_map(fits) else {
        return Err(PaperError::FontUnfit { path, why: "it has no such face of Noto Serif CJK SC" });
    };
    let bytes = Arc::new(bytes);
    let Some(font) = Font::new(Arc::clone(&bytes).into(), index) else {
        return Err(PaperError::FontUnfit { path, why: "it cannot be put into a PDF" });
    };
    Ok((Face { font, bytes, index }, FontFile { path, sha256 }))
}

/// The preferred file of a face below a folder; of equal names the first in the order of paths.
fn file_in(folder: &Path, face: &str) -> Option<PathBuf> {
    let mut files = Vec::new();
    collect(folder, DEPTH, &mut files);
    files.sort();
    STEMS.iter().flat_map(|stem| ENDINGS.map(|ending| format!("{stem}-{face}.{ending}"))).find_map(|name| {
        files.iter().find(|path| path.file_name().is_some_and(|found| *found == *name)).cloned()
    })
}

/// Files below a folder. A folder that cannot be read has none.
fn collect(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_file() {
            files.push(path);
        } else if depth > 0 && path.is_dir() {
            collect(&path, depth - 1, files);
        }
    }
}
