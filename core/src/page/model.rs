//! What a page shows, as marks at places: all that a renderer needs, and nothing to decide.

use serde::Serialize;

/// Width of an A4 page (ISO 216) in hundredths of a millimetre.
pub const PAGE_WIDTH: i32 = 21_000;
/// Height of an A4 page in hundredths of a millimetre.
pub const PAGE_HEIGHT: i32 = 29_700;

/// The pages of one document. Every length is in hundredths of a millimetre, from the top left corner of a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Paper {
    /// Which way of laying out made it; see [`super::LAYOUT`].
    pub layout: u32,
    /// Title of the document, for the window and the file.
    pub title: String,
    /// The pages, in order; at least one.
    pub pages: Vec<Page>,
}

/// One A4 page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Page {
    /// What is drawn, in the order of drawing, which is also the order of reading.
    pub marks: Vec<Mark>,
}

/// One thing on a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// A line of text.
    Text(TextLine),
    /// A straight line.
    Rule(Rule),
    /// Handwriting.
    Ink(Ink),
    /// Black squares: a QR code.
    Squares(Squares),
    /// A circle, as the place of a stamp.
    Circle(Circle),
}

/// A line of text that fits its place: it is never broken or shortened by a renderer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TextLine {
    /// Left end.
    pub x: i32,
    /// Baseline.
    pub y: i32,
    /// Length of the line, by the widths of [`super::text_width`]. A renderer whose font has other widths fits the line in.
    pub width: i32,
    /// Size of an em.
    pub size: i32,
    /// Bold.
    pub bold: bool,
    /// Grey: what the form prints, not what somebody wrote.
    pub faint: bool,
    /// The characters; never empty, no line break, no control character.
    pub text: String,
}

/// A straight line, horizontal or vertical.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// Begin.
    pub x1: i32,
    /// Begin.
    pub y1: i32,
    /// End.
    pub x2: i32,
    /// End.
    pub y2: i32,
    /// Thickness.
    pub thickness: i32,
    /// Dashed.
    pub dashed: bool,
}

/// Handwriting: strokes, each a run of points. A stroke of one point is a dot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ink {
    /// Points `(x, y)` on the page, by stroke.
    pub strokes: Vec<Vec<(i32, i32)>>,
    /// Thickness.
    pub thickness: i32,
}

/// A square grid of black and white squares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Squares {
    /// Left edge.
    pub x: i32,
    /// Top edge.
    pub y: i32,
    /// Side of one square.
    pub side: i32,
    /// Rows from the top; `#` is black, `.` white; all equally long.
    pub rows: Vec<String>,
    /// What the code says, for readers that cannot see it.
    pub text: String,
}

/// A circle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Circle {
    /// Centre.
    pub x: i32,
    /// Centre.
    pub y: i32,
    /// Radius.
    pub radius: i32,
    /// Thickness.
    pub thickness: i32,
    /// Dashed.
    pub dashed: bool,
}
