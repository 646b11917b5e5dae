//! Whether the templates fit together: unique names, references that resolve, checks that fit their fields.

use std::collections::BTreeSet;

use super::activity::{self, ActivityType};
use super::check::{Check, Computed};
use super::field::{FieldDefinition, Required};
use super::template::{Template, When};

/// Names of [`Check::NotAmong`], [`Check::InForceAt`], [`Check::Cap`] and of computed dates that the case knows and
/// no field of the template need hold.
const CASE_FACTS: [&str; 4] = ["conduct_date", "investigators", "principal", "served_on"];

/// Where in the data a fault is, by position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) template: usize,
    pub(super) field: Option<usize>,
}

/// The first thing that does not fit. `known` are the codes of templates that are not among these.
pub(super) fn unresolved(
    templates: &[Template],
    activity_types: &[ActivityType],
    known: &BTreeSet<&str>,
) -> Option<(Place, String)> {
    let own = templates.iter().map(|template| template.code.as_str());
    let codes: BTreeSet<&str> = own.chain(known.iter().copied()).collect();
    let mut names = BTreeSet::new();
    for (index, template) in templates.iter().enumerate() {
        let at = |field, message| Some((Place { template: index, field }, message));
        for name in [&template.code, &template.key, &template.title] {
            if !names.insert(name.as_str()) {
                return at(None, format!("`{name}` occurs twice"));
            }
        }
        if let Some(message) = template_fault(template, activity_types) {
            return at(None, message);
        }
        let mut keys = BTreeSet::new();
        for (position, field) in template.fields.iter().enumerate() {
            if !keys.insert(field.key.as_str()) {
                return at(Some(position), format!("field `{}` occurs twice", field.key));
            }
            if let Some(message) = field_fault(field, template, &codes) {
                return at(Some(position), format!("field `{}`: {message}", field.key));
            }
        }
    }
    None
}

fn template_fault(template: &Template, activity_types: &[ActivityType]) -> Option<String> {
    if template.version == 0 {
        return Some("versions are counted from 1".to_owned());
    }
    let mut roles = BTreeSet::new();
    for signature in &template.signatures {
        if !roles.insert(signature.role.as_str()) {
            return Some(format!("signature `{}` occurs twice", signature.role));
        }
        if let When::If(condition) = &signature.when
            && let Some(message) = condition.unresolved(template)
        {
            return Some(format!("signature `{}`: {message}", signature.role));
        }
    }
    let unknown = template.activities.iter().find(|name| activity::find(activity_types, name).is_none())?;
    Some(format!("no activity type `{unknown}`"))
}

fn field_fault(field: &FieldDefinition, template: &Template, codes: &BTreeSet<&str>) -> Option<String> {
    if !is_key(&field.key) {
        return Some("a key is lower-case letters, digits and _".to_owned());
    }
    if let Required::When(condition) = &field.required
        && let Some(message) = condition.unresolved(template)
    {
        return Some(message);
    }
    field.checks.iter().find_map(|check| check_fault(check, field, template, codes))
}

fn check_fault(
    check: &Check,
    field: &FieldDefinition,
    template: &Template,
    codes: &BTreeSet<&str>,
) -> Option<String> {
    if !check.applies_to(field.field_type) {
        return Some(format!("{check:?} means nothing for this type"));
    }
    if let Some(key) = check.other_field() {
        let Some(other) = template.field(key) else {
            return Some(format!("no field `{key}`"));
        };
        if field.field_type.is_time() && !other.field_type.is_time() {
            return Some(format!("`{key}` is no time"));
        }
    }
    if let Some(code) = check.template_codes().iter().find(|code| !codes.contains(code.as_str())) {
        return Some(format!("no template `{code}`"));
    }
    match check {
        Check::NotAmong(name)
        | Check::InForceAt(name)
        | Check::Cap(name)
        | Check::Computed(Computed::Workdays { from: name, .. }) => {
            let known = template.field(name).is_some() || CASE_FACTS.contains(&name.as_str());
            (!known).then(|| format!("no field or fact `{name}`"))
        }
        Check::MaxDurationHours(_) => {
            let has_start = field.checks.iter().any(|check| matches!(check, Check::After(_)));
            (!has_start).then(|| "max_duration_h needs an after: beside it".to_owned())
        }
        Check::Computed(Computed::ByAnnouncement { .. }) => {
            template.field("mode").is_none().then(|| "by_mode needs a field `mode`".to_owned())
        }
        _ => None,
    }
}

fn is_key(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}
