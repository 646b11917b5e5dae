//! Drawing pages for a screen: one HTML file without anything from outside, each page an SVG image.

use std::fmt::Write;

use super::model::{Circle, Ink, Mark, PAGE_HEIGHT, PAGE_WIDTH, Page, Paper, Rule, Squares, TextLine};

/// Fonts in the order of preference; the pages look right in each, because every line is fitted to its width.
const FONTS: &str =
    "'Noto Serif CJK SC','Noto Serif SC','Source Han Serif SC','Songti SC',STSong,SimSun,serif";

/// The whole file. Its bytes are what is digested when a document is read back and sealed.
#[must_use]
pub fn html(paper: &Paper) -> String {
    let mut file = String::from("<!doctype html>\n<html lang=\"zh-CN\">\n<meta charset=\"utf-8\">\n");
    let _ = writeln!(
        file,
        "<meta name=\"viewport\" content=\"width=device-width\">\n<title>{}</title>",
        escaped(&paper.title)
    );
    file.push_str("<style>body{margin:0;background:#888}svg{display:block;width:100%;max-width:210mm;margin:0 auto 4mm;background:#fff}@page{size:A4;margin:0}@media print{body{background:#fff}svg{width:210mm;margin:0;break-after:page}}</style>\n");
    for page in svg(paper) {
        file.push_str(&page);
    }
    file.push_str("</html>\n");
    file
}

/// Each page as an SVG element.
#[must_use]
pub fn svg(paper: &Paper) -> Vec<String> {
    let count = paper.pages.len();
    (1..).zip(&paper.pages).map(|(number, page)| draw(page, &paper.title, number, count)).collect()
}

fn draw(page: &Page, title: &str, number: usize, count: usize) -> String {
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {PAGE_WIDTH} {PAGE_HEIGHT}\" font-family=\"{FONTS}\">\n"
    );
    let _ = writeln!(svg, "<title>{} {number}/{count}</title>", escaped(title));
    for mark in &page.marks {
        match mark {
            Mark::Text(line) => text(&mut svg, line),
            Mark::Rule(line) => rule(&mut svg, line),
            Mark::Ink(ink) => strokes(&mut svg, ink),
            Mark::Squares(code) => squares(&mut svg, code),
            Mark::Circle(shape) => circle(&mut svg, shape),
        }
    }
    svg.push_str("</svg>\n");
    svg
}

fn text(svg: &mut String, line: &TextLine) {
    let _ = write!(svg, "<text x=\"{}\" y=\"{}\" font-size=\"{}\"", line.x, line.y, line.size);
    // One character cannot be fitted: there is nothing between it and the next.
    if line.text.chars().nth(1).is_some() {
        let _ = write!(svg, " textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\"", line.width);
    }
    if line.bold {
        svg.push_str(" font-weight=\"bold\"");
    }
    if line.faint {
        svg.push_str(" fill=\"#555\"");
    }
    let _ = writeln!(svg, " xml:space=\"preserve\">{}</text>", escaped(&line.text));
}

fn rule(svg: &mut String, rule: &Rule) {
    let dashes = if rule.dashed { " stroke-dasharray=\"120 80\"" } else { "" };
    let _ = writeln!(
        svg,
        "<path d=\"M{} {}L{} {}\" stroke=\"#000\" stroke-width=\"{}\"{dashes}/>",
        rule.x1, rule.y1, rule.x2, rule.y2, rule.thickness
    );
}

fn strokes(svg: &mut String, ink: &Ink) {
    svg.push_str("<path d=\"");
    for stroke in &ink.strokes {
        for (at, (x, y)) in stroke.iter().enumerate() {
            let _ = write!(svg, "{}{x} {y}", if at == 0 { 'M' } else { 'L' });
        }
        // A dot: a line of no length with round ends.
        if let [(x, y)] = stroke.as_slice() {
            let _ = write!(svg, "L{x} {y}");
        }
    }
    let _ = writeln!(
        svg,
        "\" fill=\"none\" stroke=\"#000\" stroke-width=\"{}\" stroke-linecap=\"round\" stroke-linejoin=\"round\"/>",
        ink.thickness
    );
}

fn squares(svg: &mut String, code: &Squares) {
    svg.push_str("<path d=\"");
    let mut y = code.y;
    for row in &code.rows {
        let mut x = code.x;
        for square in row.chars() {
            if square == '#' {
                let _ = write!(svg, "M{x} {y}h{0}v{0}h-{0}z", code.side);
            }
            x += code.side;
        }
        y += code.side;
    }
    let _ = writeln!(svg, "\" role=\"img\" aria-label=\"{}\"/>", escaped(&code.text));
}

fn circle(svg: &mut String, circle: &Circle) {
    let dashes = if circle.dashed { " stroke-dasharray=\"120 80\"" } else { "" };
    let _ = writeln!(
        svg,
        "<circle cx=\"{}\" cy=\"{}\" r=\"{}\" fill=\"none\" stroke=\"#888\" stroke-width=\"{}\"{dashes}/>",
        circle.x, circle.y, circle.radius, circle.thickness
    );
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            c => escaped.push(c),
        }
    }
    escaped
}
