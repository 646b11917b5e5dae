//! Marks other than text, and the units.

use krilla::color::luma;
use krilla::geom::{Path, PathBuilder};
use krilla::paint::{Fill, LineCap, LineJoin, Stroke, StrokeDash};
use krilla::surface::Surface;
use quanji_core::page::{Circle, Ink, Mark, Page, Rule, Squares};

use super::{Fonts, PaperError};

/// Lightness of what the form prints, of 255: 45 %, still 5 : 1 against white.
const FAINT: u8 = 115;
/// A dash and the gap after it, in hundredths of a millimetre.
const DASH: [i32; 2] = [120, 90];
/// Points of PDF (1/72 inch) in a hundredth of a millimetre.
const POINTS: f64 = 72.0 / 2540.0;
/// Where the handles of a curve are that is a quarter of a circle, in radii.
const HANDLE: f32 = 0.551_784;

/// All marks of a page, drawn in their order.
pub(super) fn page(surface: &mut Surface<'_>, page: &Page, fonts: &Fonts) -> Result<(), PaperError> {
    for mark in &page.marks {
        match mark {
            Mark::Text(line) => super::text::text(surface, line, fonts)?,
            Mark::Rule(rule) => stroke(surface, line(rule), pen(rule.thickness, rule.dashed)),
            Mark::Ink(ink) => strokes(surface, ink),
            Mark::Squares(squares) => filled(surface, code(squares)),
            Mark::Circle(mark) => {
                let path = disc(length(mark.x), length(mark.y), length(mark.radius));
                stroke(surface, path, pen_of(mark));
            }
        }
    }
    Ok(())
}

/// A length in points, from hundredths of a millimetre.
pub(super) fn length(hundredths: i32) -> f32 {
    (f64::from(hundredths) * POINTS) as f32
}

/// Black, or the grey of what the form prints.
pub(super) fn fill(faint: bool) -> Fill {
    Fill { paint: luma::Color::new(if faint { FAINT } else { 0 }).into(), ..Fill::default() }
}

fn stroke(surface: &mut Surface<'_>, path: Option<Path>, pen: Stroke) {
    let Some(path) = path else { return };
    surface.set_fill(None);
    surface.set_stroke(Some(pen));
    surface.draw_path(&path);
}

fn filled(surface: &mut Surface<'_>, path: Option<Path>) {
    let Some(path) = path else { return };
    surface.set_fill(Some(fill(false)));
    surface.set_stroke(None);
    surface.draw_path(&path);
}

fn pen(thickness: i32, dashed: bool) -> Stroke {
    let dash = dashed.then(|| StrokeDash { array: DASH.map(length).to_vec(), offset: 0.0 });
    Stroke { paint: luma::Color::new(0).into(), width: length(thickness), dash, ..Stroke::default() }
}

fn pen_of(mark: &Circle) -> Stroke {
    pen(mark.thickness, mark.dashed)
}

fn line(rule: &Rule) -> Option<Path> {
    let mut path = PathBuilder::new();
    path.move_to(length(rule.x1), length(rule.y1));
    path.line_to(length(rule.x2), length(rule.y2));
    path.finish()
}

/// A circle as four curves.
fn disc(x: f32, y: f32, r: f32) -> Option<Path> {
    let h = r * HANDLE;
    let mut path = PathBuilder::new();
    path.move_to(x - r, y);
    path.cubic_to(x - r, y - h, x - h, y - r, x, y - r);
    path.cubic_to(x + h, y - r, x + r, y - h, x + r, y);
    path.cubic_to(x + r, y + h, x + h, y + r, x, y + r);
    path.cubic_to(x - h, y + r, x - r, y + h, x - r, y);
    path.close();
    path.finish()
}

/// Strokes with round ends and corners; a stroke of one place is a dot as thick as the pen.
fn strokes(surface: &mut Surface<'_>, ink: &Ink) {
    let round = Stroke { line_cap: LineCap::Round, line_join: LineJoin::Round, ..pen(ink.thickness, false) };
    for points in &ink.strokes {
        let Some(&(x, y)) = points.first() else { continue };
        if points.iter().all(|point| *point == (x, y)) {
            filled(surface, disc(length(x), length(y), length(ink.thickness) / 2.0));
            continue;
        }
        let mut path = PathBuilder::new();
        path.move_to(length(x), length(y));
        for &(x, y) in points.iter().skip(1) {
            path.line_to(length(x), length(y));
        }
        stroke(surface, path.finish(), round.clone());
    }
}

/// All black squares as one shape, a rectangle for each run in a row: a viewer shows no seams inside one shape.
fn code(squares: &Squares) -> Option<Path> {
    let mut path = PathBuilder::new();
    let side = length(squares.side);
    let (left, top) = (length(squares.x), length(squares.y));
    let at = |columns: usize, rows: usize| (left + side * columns as f32, top + side * rows as f32);
    for (row, cells) in squares.rows.iter().enumerate() {
        let mut column = 0;
        for run in cells.as_bytes().chunk_by(|a, b| a == b) {
            let end = column + run.len();
            if run.first() == Some(&b'#') {
                let ((x1, y1), (x2, y2)) = (at(column, row), at(end, row + 1));
                path.move_to(x1, y1);
                path.line_to(x2, y1);
                path.line_to(x2, y2);
                path.line_to(x1, y2);
                path.close();
            }
            column = end;
        }
    }
    path.finish()
}
