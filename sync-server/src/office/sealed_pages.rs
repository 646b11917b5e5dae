//! The pages of a sealed document, drawn again from what its seal froze, and what a copy of them says below its foot.

use quanji_core::entry::Stated;
use quanji_core::id::EntryHash;
use quanji_core::page::{Form, Mark, PAGE_WIDTH, Paper, TextLine, compose, form_signatures, text_width};
use quanji_core::record::{Content, DocumentSealed};
use quanji_core::time::{CHINA_OFFSET_MINUTES, rfc3339};

use super::cases::CaseFile;

/// Baselines and size of what a copy says below the foot of a page, hundredths of a millimetre.
const LINES: [i32; 2] = [29_290, 29_540];
const SIZE: i32 = 210;

impl CaseFile {
    /// What a seal froze, and its pages; `None` if its template is not here.
    #[must_use]
    pub fn pages_of(&self, seal: &Stated<DocumentSealed>) -> Option<(Content, Paper)> {
        let document = seal.body.document;
        let content = seal.body.read(self.state.case())?;
        let template = self.state.template(&self.catalog, document)?;
        let papers = self.state.paperwork(document)?;
        let (signed, declined) = form_signatures(papers, &seal.body.signatures);
        let form = Form { bureau: self.registry.name(), template, content: &content, signed, declined };
        let paper = compose(&form);
        Some((content, paper))
    }

    /// Between which moments an entry was made, in words for paper; `None` while the log proves nothing of it.
    #[must_use]
    pub fn bounds_in_words(&self, entry: EntryHash) -> Option<String> {
        let bounds = self.bounds.get(&entry)?;
        let moment = |ms: u64| rfc3339(ms.cast_signed(), CHINA_OFFSET_MINUTES);
        let until = moment(bounds.not_after_ms?);
        Some(match bounds.not_before_ms {
            Some(from) => {
                format!("日志证明的定稿时间：不早于 {}，不晚于 {until}（办公端时钟）", moment(from))
            }
            None => format!("日志证明的定稿时间：不晚于 {until}（办公端时钟）"),
        })
    }
}

/// The same pages with lines below the foot of each, two at most: what a copy says of itself is no part of what was sealed.
#[must_use]
pub fn copy_with_lines(paper: &Paper, lines: &[String]) -> Paper {
    let mut copy = paper.clone();
    for page in &mut copy.pages {
        for (text, y) in lines.iter().zip(LINES) {
            let width = text_width(text, SIZE);
            page.marks.push(Mark::Text(TextLine {
                x: (PAGE_WIDTH - width) / 2,
                y,
                width,
                size: SIZE,
                bold: false,
                faint: true,
                text: text.clone(),
            }));
        }
    }
    copy
}
