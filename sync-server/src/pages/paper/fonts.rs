//! The fonts of the PDF files, read once.

use std::sync::{Arc, Mutex, PoisonError};

use crate::paper::{Fonts, PaperError};

/// Keeps the fonts, which take some 50 MB, from the first PDF on. Missing fonts are looked for again the next time, so
/// that nothing must be started again after they were installed.
#[derive(Debug)]
pub(in crate::pages) struct FontShelf {
    find: fn() -> Result<Fonts, PaperError>,
    held: Mutex<Option<Arc<Fonts>>>,
}

impl FontShelf {
    /// A shelf that is filled by this.
    pub(in crate::pages) fn filled_by(find: fn() -> Result<Fonts, PaperError>) -> Self {
        Self { find, held: Mutex::new(None) }
    }

    /// The fonts. Who comes while they are read waits for them.
    pub(super) fn fonts(&self) -> Result<Arc<Fonts>, PaperError> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(fonts) = &*held {
            return Ok(Arc::clone(fonts));
        }
        let fonts = Arc::new((self.find)()?);
        *held = Some(Arc::clone(&fonts));
        Ok(fonts)
    }
}
