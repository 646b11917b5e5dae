//! Leaving out of a value what identifies a person. Every mask leaves what is masked already as it is.

/// Family names of two characters.
const COMPOUND: [&str; 16] = [
    "欧阳", "司马", "上官", "诸葛", "东方", "尉迟", "公孙", "慕容", "令狐", "皇甫", "宇文", "长孙", "夏侯",
    "端木", "拓跋", "司徒",
];
/// Stands for what is left out.
pub(super) const LEFT_OUT: &str = "***";
pub(super) const NO_ADDRESS: &str = "（地址略）";
/// Stands for the name of a minor: not even the family name is left.
pub(super) const MINOR: &str = "某某";

/// What is written where nobody is named, and what stands in the place of an informant.
pub(super) const NOBODY: [&str; 9] =
    ["匿名", "无", "不详", "群众", "某群众", "举报人", "投诉人", "当事人", "本人"];
/// Posts, which stand beside a name.
const POSTS: [&str; 14] = [
    "长",
    "员",
    "理",
    "主任",
    "负责人",
    "法人",
    "老板",
    "职工",
    "医师",
    "护士",
    "代理",
    "本人",
    "家属",
    "业主",
];

/// The family name and 某: 马某, 欧阳某.
pub(super) fn name(text: &str) -> String {
    let text = text.trim();
    let Some(first) = text.chars().next() else { return String::new() };
    if first == '某' || is_masked_name(text) || NOBODY.contains(&text) {
        return text.to_owned();
    }
    let family = COMPOUND.iter().find(|family| text.starts_with(**family) && text.len() > family.len());
    family.map_or_else(|| format!("{first}某"), |family| format!("{family}某"))
}

/// Whether a name is a family name and 某 already.
pub(super) fn is_masked_name(text: &str) -> bool {
    let rest = text.trim_end_matches('某');
    let family = rest.chars().count();
    rest.len() < text.len() && (family == 1 || COMPOUND.contains(&rest))
}

/// A text of names: `马小明（店长）、李四` is `马某、李某`. Post and relation go with the name, for they may stand before
/// it.
pub(super) fn names(text: &str) -> String {
    let people = text.split(is_between_people).map(str::trim).filter(|one| !one.is_empty());
    people.map(name).collect::<Vec<_>>().join("、")
}

/// The words of such a text that may be names: all that are short enough and no post.
pub(super) fn names_in(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    for person in text.split(is_between_people) {
        let words = person.split(|c: char| "，,（）()/：:\t".contains(c)).map(str::trim);
        let words: Vec<&str> = words.filter(|word| word.chars().count() > 1).collect();
        for (at, word) in words.iter().enumerate() {
            let is_post = word.chars().count() > 4 || POSTS.iter().any(|post| word.ends_with(post));
            if at == 0 || !is_post {
                names.push((*word).to_owned());
                names.push(word.chars().filter(|c| !c.is_whitespace()).collect());
            }
        }
    }
    names
}

fn is_between_people(c: char) -> bool {
    "、；;\n".contains(c)
}

/// All but the first three characters of a long number; nothing of a short one.
pub(super) fn number(text: &str) -> String {
    let count = text.chars().count();
    let kept = if count < 8 { 0 } else { 3 };
    text.chars().enumerate().map(|(at, c)| if at < kept { c } else { '*' }).collect()
}

/// An address down to the county: `宁夏石嘴山市平罗县城关镇…` is `宁夏石嘴山市平罗县`.
pub(super) fn address(text: &str) -> String {
    let text = text.trim();
    county_end(text)
        .and_then(|end| text.get(..end))
        .map_or_else(|| if text.is_empty() { String::new() } else { NO_ADDRESS.to_owned() }, str::to_owned)
}

/// Where the county or district ends, else the city.
fn county_end(text: &str) -> Option<usize> {
    let (mut begin, mut city) = (0, None);
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        let (part, rest) = (text.get(begin..at)?, text.get(end..)?);
        match c {
            '省' | '州' | '盟' if !part.is_empty() => begin = end,
            '区' if part.ends_with("自治") || part.ends_with("行政") => begin = end,
            '市' if !part.is_empty() && is_place(part) => {
                city = Some(end);
                begin = end;
            }
            '县' | '旗' if !part.is_empty() && is_place(part) => return Some(end),
            '区' if is_district(part) && !rest.starts_with('域') => return Some(end),
            '镇' | '乡' | '路' | '街' | '村' | '号' | '巷' if part.chars().count() > 1 => return city,
            _ => {}
        }
    }
    city
}

fn is_district(part: &str) -> bool {
    const OTHERS: [&str; 10] = ["小", "社", "园", "厂", "校", "院", "开发", "工业", "住宅", "景"];
    !part.is_empty() && is_place(part) && !OTHERS.iter().any(|other| part.ends_with(other))
}

/// Whether a text may be the name of a place of several villages: short, without numbers.
fn is_place(part: &str) -> bool {
    part.chars().count() <= 10 && part.chars().all(|c| c.is_alphabetic())
}
