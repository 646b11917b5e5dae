//! Where people sign, and what is printed where they did not.

use super::form::{DeclinedMark, Form, SignedMark};
use super::model::{Circle, Ink, Mark};
use super::sheet::{BODY, LABEL, LEFT, LINE, MEASURE, RIGHT, SMALL, Sheet};
use super::width::text_width;
use super::wrap::wrap;
use crate::catalog::{SignatureRequirement, SigningMethod};
use crate::record::{Handwriting, Means};

/// Height of a place to sign.
const SLOT: i32 = 1_500;
/// Width of the names of the groups.
const NAMES: i32 = 3_200;
/// Width of the handwriting.
const HAND: i32 = 3_400;
/// Distance of two places in a row.
const STEP: i32 = (MEASURE - NAMES) / 2;
/// Radius of a stamp (国务院关于国家行政机关和企业事业单位社会团体印章管理的规定: county level 4.2 cm across).
const STAMP: i32 = 2_100;

/// The signatures of a document, group by group.
pub(super) fn signatures(sheet: &mut Sheet, form: &Form<'_>) {
    sheet.y += 200;
    for requirement in &form.template.signatures {
        let signed: Vec<&SignedMark<'_>> = form
            .signed
            .iter()
            .filter(|mark| mark.body.role == requirement.role && is_final(mark, &form.signed))
            .collect();
        let declined: Vec<&DeclinedMark<'_>> =
            form.declined.iter().filter(|mark| mark.body.role == requirement.role).collect();
        if takes_stamp(requirement) {
            stamp(sheet, requirement, &signed);
        } else {
            group(sheet, requirement, &signed, declined.len());
        }
        for mark in declined {
            outcome(sheet, requirement, mark);
        }
    }
}

fn takes_stamp(requirement: &SignatureRequirement) -> bool {
    requirement
        .methods
        .iter()
        .any(|method| matches!(method, SigningMethod::PhysicalStamp | SigningMethod::ElectronicStamp))
}

/// Of the signatures of one person on several pages, the one at the end stands here, or else the last page's.
fn is_final(mark: &SignedMark<'_>, all: &[SignedMark<'_>]) -> bool {
    let same =
        |other: &&SignedMark<'_>| other.body.role == mark.body.role && other.body.signer == mark.body.signer;
    let rank = |mark: &SignedMark<'_>| mark.body.on_pages.last().copied().unwrap_or(u32::MAX);
    let last = all.iter().filter(same).max_by_key(|other| rank(other));
    last.is_some_and(|last| std::ptr::eq(last.body, mark.body))
}

fn group(sheet: &mut Sheet, requirement: &SignatureRequirement, signed: &[&SignedMark<'_>], declined: usize) {
    let places = usize::from(requirement.min).saturating_sub(declined).max(signed.len());
    let label = requirement.label.replace("(逐页)", "");
    let label = match label.as_str() {
        label if ["签收", "盖章", "签名", "批准"].iter().any(|end| label.ends_with(end)) => {
            format!("{label}：")
        }
        label => format!("{label}签名："),
    };
    for row in 0..places.div_ceil(2) {
        sheet.need(SLOT);
        if row == 0 {
            let lines = wrap(&label, SMALL, NAMES - 150, NAMES - 150);
            let mut baseline = sheet.y + SLOT - 330 - 400 * (i32::try_from(lines.len()).unwrap_or(1) - 1);
            for line in lines {
                sheet.text(LEFT, baseline, SMALL, &line).faint();
                baseline += 400;
            }
        }
        for column in 0..2 {
            let at = row * 2 + column;
            if at < places {
                let x = LEFT + NAMES + i32::try_from(column).unwrap_or(0) * STEP;
                slot(sheet, x, signed.get(at).copied());
            }
        }
        sheet.y += SLOT;
    }
}

fn slot(sheet: &mut Sheet, x: i32, mark: Option<&SignedMark<'_>>) {
    let (top, right) = (sheet.y, x + STEP - 150);
    sheet.rule(x, top + SLOT - 250, x + HAND, top + SLOT - 250);
    let beside = x + HAND + 150;
    let Some(mark) = mark else {
        sheet.text(beside, top + SLOT - 300, SMALL, "年　月　日").faint();
        return;
    };
    match &mark.body.means {
        Means::Handwriting(hand) => {
            sheet.mark(Mark::Ink(fitted(hand, x + 100, top + 60, HAND - 200, SLOT - 400)));
        }
        Means::Paper(_) => sheet.text(x + 100, top + SLOT - 400, LABEL, "纸质签名，附照片").faint(),
        Means::PhysicalStamp(stamp) | Means::ElectronicStamp(stamp) => {
            sheet.text(x + 100, top + SLOT - 400, LABEL, &stamp.serial);
        }
    }
    let mut baseline = top + 320;
    let signer = &mark.body.signer;
    let said = [Some(&signer.name), signer.relation.as_ref(), signer.on_behalf_of.as_ref()];
    let lines = said.into_iter().flatten().flat_map(|text| wrap(text, SMALL, right - beside, right - beside));
    for line in lines.take(3) {
        sheet.text(beside, baseline, SMALL, &line);
        baseline += 320;
    }
    sheet.text(beside, top + SLOT - 270, 260, &day_and_time(&mark.time)).faint();
}

/// Strokes made to fit a place without changing their shape.
pub(super) fn fitted(hand: &Handwriting, x: i32, y: i32, width: i32, height: i32) -> Ink {
    let scale = |value: u32, extent: i64, canvas: i64| {
        i32::try_from(i64::from(value) * extent / canvas.max(1)).unwrap_or(0)
    };
    let (canvas_width, canvas_height) = (i64::from(hand.width), i64::from(hand.height));
    // The larger shrinkage of the two directions is that of both.
    let wide = canvas_width * i64::from(height) > canvas_height * i64::from(width);
    let (extent, canvas) =
        if wide { (i64::from(width), canvas_width) } else { (i64::from(height), canvas_height) };
    let stroke = |stroke: &Vec<crate::record::Point>| {
        stroke.iter().map(|p| (x + scale(p.x, extent, canvas), y + scale(p.y, extent, canvas))).collect()
    };
    Ink { strokes: hand.strokes.iter().map(stroke).collect(), thickness: 45 }
}

fn stamp(sheet: &mut Sheet, requirement: &SignatureRequirement, signed: &[&SignedMark<'_>]) {
    sheet.need(STAMP * 2 + 300);
    let (x, y) = (RIGHT - STAMP - 200, sheet.y + STAMP + 100);
    sheet.mark(Mark::Circle(Circle { x, y, radius: STAMP, thickness: 25, dashed: true }));
    let mut lines = vec![(requirement.label.clone(), LABEL)];
    for mark in signed {
        let (kind, serial) = match &mark.body.means {
            Means::PhysicalStamp(stamp) => ("实物印章", stamp.serial.as_str()),
            Means::ElectronicStamp(stamp) => ("统一电子印章", stamp.serial.as_str()),
            Means::Paper(_) => ("已在纸质文书盖章", "附照片"),
            Means::Handwriting(_) => ("", ""),
        };
        lines.extend([
            (mark.body.signer.name.clone(), SMALL),
            (kind.to_owned(), SMALL),
            (serial.to_owned(), SMALL),
            (day_and_time(&mark.time), 260),
        ]);
    }
    if signed.is_empty() {
        lines.push(("年　月　日".to_owned(), SMALL));
    }
    lines.retain(|(text, _)| !text.is_empty());
    let height = i32::try_from(lines.len()).unwrap_or(1) * 420;
    let mut baseline = y - height / 2 + 330;
    for (text, size) in lines {
        let shown =
            wrap(&text, size, STAMP * 2 - 300, STAMP * 2 - 300).into_iter().next().unwrap_or_default();
        sheet.text(x - text_width(&shown, size) / 2, baseline, size, &shown).faint();
        baseline += 420;
    }
    sheet.y += STAMP * 2 + 300;
}

/// 拒签、不在场、无法签名 in one sentence.
fn outcome(sheet: &mut Sheet, requirement: &SignatureRequirement, mark: &DeclinedMark<'_>) {
    let body = mark.body;
    let mut text = format!(
        "{}{}{}。原因：{}。",
        requirement.label,
        body.name,
        body.outcome.zh(),
        body.reason.trim_end_matches('。')
    );
    if let Some(media) = &body.media {
        text.push_str(&format!(
            "过程见录音录像{}，{}至{}。",
            media.media,
            clock(media.from_ms),
            clock(media.to_ms)
        ));
    }
    if let Some(reason) = &body.no_media {
        text.push_str(&format!("无录音录像：{}。", reason.trim_end_matches('。')));
    }
    text.push_str(&format!("注明人：{}，{}。", body.noted_by, day_and_time(&mark.time)));
    for line in wrap(&text, BODY, MEASURE, MEASURE) {
        sheet.need(LINE);
        sheet.text(LEFT, sheet.y + BODY, BODY, &line);
        sheet.y += LINE;
    }
}

fn clock(ms: u64) -> String {
    let seconds = ms / 1000;
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// `2026-11-23T10:20:05+08:00` as `2026-11-23 10:20`.
fn day_and_time(rfc3339: &str) -> String {
    rfc3339.chars().take(16).map(|c| if c == 'T' { ' ' } else { c }).collect()
}
