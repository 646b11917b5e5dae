//! The foot of every page: by what a copy on paper is compared with the record, the number of the page, and the
//! signatures that stand on each page.

use super::form::{Form, SignedMark};
use super::model::{Mark, PAGE_WIDTH, Page, Rule, TextLine};
use super::qr;
use super::sheet::{HAIR, LEFT, RIGHT, SMALL};
use super::signature::fitted;
use super::width::text_width;
use crate::catalog::SigningMethod;
use crate::record::Means;

/// Upper rule of the footer.
const TOP: i32 = 27_000;
/// Baseline of what is signed on each page.
const SIGN: i32 = 27_850;
/// Baselines of the digest and of the names.
const LINES: [i32; 2] = [28_300, 28_650];
/// Baseline of the number of the page.
const NUMBER: i32 = 29_050;
/// Size of the digest: 7.4 pt.
const TINY: i32 = 260;
/// Side of the code.
const CODE: i32 = 1_700;

/// Adds the foot to every page.
pub(super) fn add(pages: &mut [Page], form: &Form<'_>) {
    let count = pages.len();
    let digest = form.digest().to_string();
    let content = form.content;
    let named = format!("文书标识 {}　模板 {} 第 {} 版", content.document, content.template, content.version);
    let code = format!("quanji:1?d={}&c={digest}", content.document);
    for (number, page) in (1u32..).zip(pages) {
        let rule = Rule { x1: LEFT, y1: TOP, x2: RIGHT, y2: TOP, thickness: HAIR, dashed: false };
        page.marks.push(Mark::Rule(rule));
        signed_here(page, form, number);
        line(page, LEFT, LINES[0], TINY, &format!("内容摘要 SHA-256 {digest}"));
        line(page, LEFT, LINES[1], TINY, &named);
        page.marks.extend(qr::code(&code, RIGHT - CODE, TOP + 100, CODE).map(Mark::Squares));
        let place = format!("第 {number} 页　共 {count} 页");
        line(page, (PAGE_WIDTH - text_width(&place, SMALL)) / 2, NUMBER, SMALL, &place);
    }
}

/// The signatures that stand on this page, where the template asks for them on every page.
fn signed_here(page: &mut Page, form: &Form<'_>, number: u32) {
    let every_page = |requirement: &&crate::catalog::SignatureRequirement| {
        requirement.methods.contains(&SigningMethod::EveryPage)
    };
    let mut x = LEFT;
    for requirement in form.template.signatures.iter().filter(every_page) {
        let label = format!("{}（第{number}页）：", requirement.label.replace("(逐页)", ""));
        line(page, x, SIGN, SMALL, &label);
        x += text_width(&label, SMALL);
        let here = |mark: &&SignedMark<'_>| {
            mark.body.role == requirement.role && mark.body.on_pages.contains(&number)
        };
        for mark in form.signed.iter().filter(here) {
            match &mark.body.means {
                Means::Handwriting(hand) => page.marks.push(Mark::Ink(fitted(hand, x, TOP + 60, 2_600, 900))),
                Means::Paper(_) | Means::PhysicalStamp(_) | Means::ElectronicStamp(_) => {
                    line(page, x, SIGN, SMALL, "纸质签名，附照片");
                }
            }
            x += 2_700;
        }
        x += 300;
    }
}

fn line(page: &mut Page, x: i32, y: i32, size: i32, text: &str) {
    let width = text_width(text, size);
    let text = text.to_owned();
    page.marks.push(Mark::Text(TextLine { x, y, width, size, bold: false, faint: true, text }));
}
