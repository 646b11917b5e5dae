//! The pages of a paper as a page of the web shows them.

use quanji_core::page::{Paper, svg};

/// One page.
#[derive(Debug)]
pub(in crate::pages) struct Sheet {
    /// Names its heading.
    pub(in crate::pages) id: String,
    pub(in crate::pages) number: usize,
    pub(in crate::pages) count: usize,
    /// An SVG element; everything that people wrote is escaped in it.
    pub(in crate::pages) svg: String,
}

/// The pages of a paper; `id` keeps them apart from those of other papers on the same page.
pub(in crate::pages) fn sheets(paper: &Paper, id: &str) -> Vec<Sheet> {
    let count = paper.pages.len();
    let sheet = |(number, svg)| Sheet { id: format!("{id}-{number}"), number, count, svg };
    (1..).zip(svg(paper)).map(sheet).collect()
}
