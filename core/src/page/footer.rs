//! The foot of every page: number of the page, digest, and the signatures that stand on each page.

use super::form::{Form, SignedMark};
use super::model::{Mark, Page, Rule, TextLine};
use super::sheet::{HAIR, LEFT, RIGHT, SMALL};
use super::signature::fitted;
use super::width::text_width;
use crate::catalog::SigningMethod;
use crate::record::Means;

/// Upper rule of the footer.
const TOP: i32 = 27_000;
/// Baseline of its line.
const BASELINE: i32 = 28_600;
/// Baseline of what is signed on each page.
const SIGN: i32 = 27_900;

/// Adds the foot to every page.
pub(super) fn add(pages: &mut [Page], form: &Form<'_>) {
    let count = pages.len();
    let digest = form.digest().to_string();
    let short: String = digest.chars().take(16).collect();
    let signers: Vec<_> = form
        .template
        .signatures
        .iter()
        .filter(|requirement| requirement.methods.contains(&SigningMethod::EveryPage))
        .collect();
    for (number, page) in (1u32..).zip(pages) {
        let rule = Rule { x1: LEFT, y1: TOP, x2: RIGHT, y2: TOP, thickness: HAIR, dashed: false };
        page.marks.push(Mark::Rule(rule));
        let mut x = LEFT;
        for requirement in &signers {
            let label = format!("{}（第{number}页）：", requirement.label.replace("(逐页)", ""));
            line(page, x, SIGN, &label);
            x += text_width(&label, SMALL);
            let here = |mark: &&SignedMark<'_>| {
                mark.body.role == requirement.role && mark.body.on_pages.contains(&number)
            };
            for mark in form.signed.iter().filter(here) {
                match &mark.body.means {
                    Means::Handwriting(hand) => {
                        page.marks.push(Mark::Ink(fitted(hand, x, TOP + 80, 3_000, 950)));
                    }
                    Means::Paper(_) | Means::PhysicalStamp(_) | Means::ElectronicStamp(_) => {
                        line(page, x, SIGN, "纸质签名，附照片");
                    }
                }
                x += 3_200;
            }
            x += 300;
        }
        line(page, LEFT, BASELINE, &format!("内容摘要 {short}"));
        let place = format!("第 {number} 页　共 {count} 页");
        line(page, RIGHT - text_width(&place, SMALL), BASELINE, &place);
    }
}

fn line(page: &mut Page, x: i32, y: i32, text: &str) {
    let width = text_width(text, SMALL);
    let text = text.to_owned();
    page.marks.push(Mark::Text(TextLine { x, y, width, size: SMALL, bold: false, faint: true, text }));
}
