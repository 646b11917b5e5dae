//! The code on the last page, by which a paper copy is compared with the record.

use qrcodegen::{QrCode, QrCodeEcc};

use super::model::Squares;

/// A QR code (ISO/IEC 18004, error correction M) whose whole side is at most `side`, with its top left corner at
/// `(x, y)`; `None` for a text that does not fit into any code.
pub(super) fn code(text: &str, x: i32, y: i32, side: i32) -> Option<Squares> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let count = code.size();
    let row = |y: i32| (0..count).map(|x| if code.get_module(x, y) { '#' } else { '.' }).collect();
    Some(Squares { x, y, side: side / count, rows: (0..count).map(row).collect(), text: text.to_owned() })
}
