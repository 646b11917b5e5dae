//! Pages that fill up from the top.

use super::model::{Mark, Page, Rule, TextLine};
use super::width::text_width;

/// Left edge of what is written.
pub(super) const LEFT: i32 = 2_500;
/// Right edge.
pub(super) const RIGHT: i32 = 18_500;
/// Width between them.
pub(super) const MEASURE: i32 = RIGHT - LEFT;
/// First line of a page.
pub(super) const TOP: i32 = 2_400;
/// End of what is written; the footer is below it.
pub(super) const BOTTOM: i32 = 26_800;
/// 小四, 12 pt: what people write.
pub(super) const BODY: i32 = 423;
/// 五号, 10.5 pt: what the form prints.
pub(super) const LABEL: i32 = 370;
/// 小五, 9 pt.
pub(super) const SMALL: i32 = 318;
/// Distance of two lines of [`BODY`].
pub(super) const LINE: i32 = 760;
/// Thickness of a thin rule.
pub(super) const HAIR: i32 = 12;

/// Pages in the making.
#[derive(Debug)]
pub(super) struct Sheet {
    pages: Vec<Page>,
    /// Where the next line begins.
    pub(super) y: i32,
    /// What stands at the head of every page but the first.
    head: String,
}

impl Sheet {
    /// One empty page.
    pub(super) fn new(head: String) -> Self {
        Self { pages: vec![Page::default()], y: TOP, head }
    }

    /// Goes to a new page unless so much fits on this one. Returns whether it did.
    pub(super) fn need(&mut self, height: i32) -> bool {
        if self.y + height <= BOTTOM {
            return false;
        }
        self.pages.push(Page::default());
        self.y = TOP;
        let head = self.head.clone();
        self.text(LEFT, self.y, SMALL, &head).faint();
        self.rule(LEFT, self.y + 200, RIGHT, self.y + 200);
        self.y += 900;
        true
    }

    /// A line of text with its baseline at `y`; empty text draws nothing.
    pub(super) fn text(&mut self, x: i32, y: i32, size: i32, text: &str) -> Ink<'_> {
        let text: String = text.chars().filter(|c| !c.is_control()).collect();
        let page = self.pages.last_mut();
        if text.is_empty() {
            return Ink { line: None };
        }
        let width = text_width(&text, size);
        let line = TextLine { x, y, width, size, bold: false, faint: false, text };
        let line = page.and_then(|page| {
            page.marks.push(Mark::Text(line));
            match page.marks.last_mut() {
                Some(Mark::Text(line)) => Some(line),
                _ => None,
            }
        });
        Ink { line }
    }

    /// A line of text in the middle between the margins.
    pub(super) fn centred(&mut self, y: i32, size: i32, text: &str) -> Ink<'_> {
        let x = LEFT + (MEASURE - text_width(text, size)) / 2;
        self.text(x, y, size, text)
    }

    /// A thin rule.
    pub(super) fn rule(&mut self, x1: i32, y1: i32, x2: i32, y2: i32) {
        self.mark(Mark::Rule(Rule { x1, y1, x2, y2, thickness: HAIR, dashed: false }));
    }

    /// Anything.
    pub(super) fn mark(&mut self, mark: Mark) {
        if let Some(page) = self.pages.last_mut() {
            page.marks.push(mark);
        }
    }

    /// The pages.
    pub(super) fn finish(self) -> Vec<Page> {
        self.pages
    }
}

/// A line that was drawn, to say more about it.
#[derive(Debug)]
pub(super) struct Ink<'a> {
    line: Option<&'a mut TextLine>,
}

impl Ink<'_> {
    /// Grey: what the form prints.
    pub(super) fn faint(self) {
        if let Some(line) = self.line {
            line.faint = true;
        }
    }

    /// Bold.
    pub(super) fn bold(self) {
        if let Some(line) = self.line {
            line.bold = true;
        }
    }
}
