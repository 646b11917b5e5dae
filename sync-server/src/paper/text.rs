//! Lines of text: one glyph for each character, side by side from the left end.
//!
//! There is no line breaker and no shaper: they would squeeze CJK punctuation at the ends of a line and put
//! space between scripts, and the places of characters are decided already.

use std::collections::BTreeSet;

use krilla::geom::{Point, Transform};
use krilla::surface::Surface;
use krilla::text::{GlyphId, KrillaGlyph};
use quanji_core::page::{Mark, Paper, TextLine};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider as _};

use super::draw::{fill, length};
use super::{Fonts, PaperError};

/// What is printed for a character that the font has no shape for, the preferred first.
const STAND_INS: [char; 2] = ['□', '?'];

/// A line may be this much longer than its place: lengths are rounded to 24 bits.
const TOLERANCE: f32 = 1.0001;

/// Characters of a paper that the fonts have no shape for, or that have none of their own, as those that turn the
/// direction of writing. They are printed as a replacement character, never left out.
#[must_use]
pub fn unprintable(paper: &Paper, fonts: &Fonts) -> BTreeSet<char> {
    let marks = paper.pages.iter().flat_map(|page| &page.marks);
    let lines = marks.filter_map(|mark| if let Mark::Text(line) = mark { Some(line) } else { None });
    let missing = |line: &TextLine| {
        let font = fonts.face(line.bold).read();
        line.text
            .chars()
            .filter(|c| font.as_ref().and_then(|font| glyph_of(font, *c)).is_none())
            .collect::<Vec<_>>()
    };
    lines.flat_map(missing).collect()
}

/// Draws a line, narrowed if it is longer than its place. A line that is shorter stays as it is.
pub(super) fn text(surface: &mut Surface<'_>, line: &TextLine, fonts: &Fonts) -> Result<(), PaperError> {
    let run = run(line, fonts)?;
    surface.push_transform(&Transform::from_row(
        run.narrowing,
        0.0,
        0.0,
        1.0,
        length(line.x),
        length(line.y),
    ));
    surface.set_fill(Some(fill(line.faint)));
    surface.set_stroke(None);
    let font = fonts.face(line.bold).font.clone();
    surface.draw_glyphs(Point::from_xy(0.0, 0.0), &run.glyphs, font, &run.text, length(line.size), false);
    surface.pop();
    Ok(())
}

/// Glyphs in a row.
pub(super) struct Run {
    /// What is shown: characters without a shape are replaced.
    pub(super) text: String,
    /// One for each character.
    pub(super) glyphs: Vec<KrillaGlyph>,
    /// Factor to the width, at most 1.
    pub(super) narrowing: f32,
}

/// The glyphs of a line.
pub(super) fn run(line: &TextLine, fonts: &Fonts) -> Result<Run, PaperError> {
    let font = fonts.face(line.bold).read().ok_or(PaperError::Pdf("the font cannot be read".to_owned()))?;
    let metrics = font.glyph_metrics(Size::unscaled(), LocationRef::default());
    let em = f32::from(font.metrics(Size::unscaled(), LocationRef::default()).units_per_em);
    let mut text = String::with_capacity(line.text.len());
    let mut glyphs = Vec::with_capacity(line.text.len());
    let mut units = 0.0;
    for c in line.text.chars() {
        let (c, id) = glyph_or_stand_in(&font, c);
        let start = text.len();
        text.push(c);
        let advance = metrics.advance_width(id).unwrap_or(em);
        units += advance;
        let id = GlyphId::new(id.to_u32());
        glyphs.push(KrillaGlyph::new(id, advance / em, 0.0, 0.0, 0.0, start..text.len(), None));
    }
    let width = units / em * length(line.size);
    let room = length(line.width);
    let narrowing = if width > room * TOLERANCE && room > 0.0 { room / width } else { 1.0 };
    Ok(Run { text, glyphs, narrowing })
}

/// The glyph of a character that can be seen, or is a space.
fn glyph_of(font: &FontRef<'_>, c: char) -> Option<skrifa::GlyphId> {
    if c.is_control() || is_invisible(c) {
        return None;
    }
    font.charmap().map(c).filter(|id| id.to_u32() != 0)
}

fn glyph_or_stand_in(font: &FontRef<'_>, c: char) -> (char, skrifa::GlyphId) {
    let found = std::iter::once(c).chain(STAND_INS).find_map(|c| glyph_of(font, c).map(|id| (c, id)));
    found.unwrap_or(('\u{FFFD}', skrifa::GlyphId::NOTDEF))
}

/// Characters that Unicode lets a renderer leave out (`Default_Ignorable_Code_Point`), and line separators.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFF8}'
        | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}
