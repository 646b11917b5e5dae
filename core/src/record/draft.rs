//! What people edit together: one small Automerge document under a template.
//!
//! Narrative fields are collaborative text, rows are lists of canonical JSON texts, everything
//! else is a scalar in the root map. All texts and lists are made in one fixed first change that
//! has the same bytes on every device; a list made twice would hide one side.

use std::collections::{BTreeMap, BTreeSet};

use automerge::transaction::{CommitOptions, Transactable};
use automerge::{
    ActorId, AutoCommit, Change, ChangeHash, ObjId as ExId, ObjType, ROOT, ReadDoc, ScalarValue, Value,
};

use crate::catalog::{FieldDefinition, FieldShape, FieldValue, Template};

/// The actor of every first change: nobody's.
const FIRST_ACTOR: [u8; 16] = [0; 16];

/// A draft that cannot be read or changed.
#[derive(Debug, thiserror::Error)]
pub enum DraftError {
    /// Automerge refused; a saved copy is damaged or the document does not follow its template.
    #[error("draft: {0}")]
    Automerge(#[from] automerge::AutomergeError),
    /// Automerge stopped on bytes that it should have refused.
    #[error("draft: the change cannot be applied")]
    Unusable,
    /// The template has no such field.
    #[error("no such field")]
    NoSuchField,
}

/// One document under its template.
#[derive(Debug)]
pub struct Draft {
    doc: AutoCommit,
    objects: BTreeMap<String, (ExId, FieldShape)>,
    /// What [`Draft::current`] found, kept in step by [`Draft::set`].
    current: Option<BTreeMap<String, FieldValue>>,
}

impl Draft {
    /// An empty draft: the fixed first change and nothing else.
    ///
    /// # Errors
    /// Never for a template of a valid catalogue.
    pub fn new(template: &Template) -> Result<Self, DraftError> {
        let mut doc = AutoCommit::new().with_actor(ActorId::from(FIRST_ACTOR.as_slice()));
        let shapes: BTreeMap<&str, FieldShape> =
            template.fields.iter().map(|field| (field.key.as_str(), field.field_type.shape())).collect();
        for (key, shape) in shapes {
            match shape {
                FieldShape::Scalar => {}
                FieldShape::Narrative => drop(doc.put_object(ROOT, key, ObjType::Text)?),
                FieldShape::Rows => drop(doc.put_object(ROOT, key, ObjType::List)?),
            }
        }
        doc.commit_with(CommitOptions::default().with_time(0));
        Self::around(doc, template)
    }

    /// Reads a saved copy. It is a cache: on an error, build the draft from its entries again.
    ///
    /// # Errors
    /// [`DraftError::Automerge`] if the bytes are damaged.
    pub fn load(template: &Template, saved: &[u8]) -> Result<Self, DraftError> {
        Self::around(guarded(|| AutoCommit::load(saved))??, template)
    }

    fn around(doc: AutoCommit, template: &Template) -> Result<Self, DraftError> {
        let mut objects = BTreeMap::new();
        for field in &template.fields {
            let shape = field.field_type.shape();
            if shape == FieldShape::Scalar {
                continue;
            }
            let first = doc.get_all(ROOT, field.key.as_str())?.into_iter().map(|(_, id)| id).find(is_first);
            objects.insert(field.key.clone(), (first.ok_or(DraftError::Unusable)?, shape));
        }
        Ok(Self { doc, objects, current: None })
    }

    /// A copy to cache. Equal histories need not give equal bytes. Empty, and so of no use, if the draft
    /// holds a change that Automerge took in and cannot write down.
    pub fn save(&mut self) -> Vec<u8> {
        guarded(|| self.doc.save()).unwrap_or_default()
    }

    /// The newest changes, ascending.
    pub fn heads(&mut self) -> Vec<ChangeHash> {
        let mut heads = self.doc.get_heads();
        heads.sort();
        heads
    }

    /// Sets one field and returns the change to put into a `draft.changed` entry; `None` if the
    /// field already has that value and nobody else's stands beside it.
    ///
    /// # Errors
    /// [`DraftError::Automerge`]; the draft must then be dropped and read again.
    pub fn set(
        &mut self,
        actor: [u8; 16],
        field: &FieldDefinition,
        value: &FieldValue,
    ) -> Result<Option<Vec<u8>>, DraftError> {
        guarded(|| self.set_one(actor, field, value))?
    }

    fn set_one(
        &mut self,
        actor: [u8; 16],
        field: &FieldDefinition,
        value: &FieldValue,
    ) -> Result<Option<Vec<u8>>, DraftError> {
        self.act_as(actor);
        self.write(field, value)?;
        if self.doc.commit_with(CommitOptions::default().with_time(0)).is_none() {
            return Ok(None);
        }
        let key = field.key.as_str();
        if self.current.is_some() {
            let value = self.value_at(key, None)?;
            if let Some(current) = &mut self.current {
                match value {
                    Some(value) => drop(current.insert(key.to_owned(), value)),
                    None => drop(current.remove(key)),
                }
            }
        }
        Ok(self.doc.get_last_local_change().map(|change| change.raw_bytes().to_vec()))
    }

    /// As [`Draft::set`], for several fields in one change.
    ///
    /// # Errors
    /// As [`Draft::set`]; [`DraftError::NoSuchField`] for a key that the template does not have.
    pub fn set_all(
        &mut self,
        actor: [u8; 16],
        template: &Template,
        values: &BTreeMap<String, FieldValue>,
    ) -> Result<Option<Vec<u8>>, DraftError> {
        guarded(|| self.set_many(actor, template, values))?
    }

    fn set_many(
        &mut self,
        actor: [u8; 16],
        template: &Template,
        values: &BTreeMap<String, FieldValue>,
    ) -> Result<Option<Vec<u8>>, DraftError> {
        self.act_as(actor);
        self.current = None;
        for (key, value) in values {
            self.write(template.field(key).ok_or(DraftError::NoSuchField)?, value)?;
        }
        if self.doc.commit_with(CommitOptions::default().with_time(0)).is_none() {
            return Ok(None);
        }
        Ok(self.doc.get_last_local_change().map(|change| change.raw_bytes().to_vec()))
    }

    fn act_as(&mut self, actor: [u8; 16]) {
        if self.doc.get_actor().to_bytes() != actor {
            self.doc.set_actor(ActorId::from(actor.as_slice()));
        }
    }

    fn write(&mut self, field: &FieldDefinition, value: &FieldValue) -> Result<(), DraftError> {
        let key = field.key.as_str();
        match (self.objects.get(key).cloned(), value) {
            (Some((text, FieldShape::Narrative)), value) => self.doc.update_text(&text, text_of(value))?,
            (Some((list, _)), value) => self.set_rows(&list, &rows_of(value))?,
            (None, value) => {
                let held = self.doc.get_all(ROOT, key)?;
                let wanted = scalar_of(value);
                let same = match (held.as_slice(), &wanted) {
                    ([], None) => true,
                    ([(Value::Scalar(held), _)], Some(wanted)) => held.as_ref() == wanted,
                    _ => false,
                };
                match wanted {
                    _ if same => {}
                    Some(wanted) => self.doc.put(ROOT, key, wanted)?,
                    None => self.doc.delete(ROOT, key)?,
                }
            }
        }
        Ok(())
    }

    /// Replaces the rows that differ between the common start and the common end, so that rows
    /// added elsewhere at the same time survive.
    fn set_rows(&mut self, list: &ExId, wanted: &[String]) -> Result<(), DraftError> {
        let held = read_rows(&self.doc, list, None)?;
        let start = held.iter().zip(wanted).take_while(|(a, b)| a == b).count();
        let longest_end = held.len().min(wanted.len()) - start;
        let end =
            held.iter().rev().zip(wanted.iter().rev()).take(longest_end).take_while(|(a, b)| a == b).count();
        for _ in start..held.len() - end {
            self.doc.delete(list, start)?;
        }
        for (at, row) in wanted.iter().enumerate().take(wanted.len() - end).skip(start) {
            self.doc.insert(list, at, row.as_str())?;
        }
        Ok(())
    }

    /// A change that `change` builds on and that is not here.
    pub(super) fn lacks(&mut self, change: &Change) -> Option<ChangeHash> {
        change.deps().iter().copied().find(|dep| self.doc.get_change_meta_by_hash(dep).is_none())
    }

    /// Takes in a change whose dependencies are here.
    ///
    /// # Errors
    /// The draft is as before, unless the error is [`DraftError::Unusable`]: then drop it.
    pub fn apply(&mut self, change: Change) -> Result<(), DraftError> {
        self.current = None;
        guarded(|| self.doc.apply_changes([change]))?.map_err(DraftError::from)
    }

    /// Takes in a change in its stored form.
    ///
    /// # Errors
    /// [`DraftError::Unusable`] if it is no change or builds on one that is not here.
    pub fn apply_bytes(&mut self, change: &[u8]) -> Result<(), DraftError> {
        let change = super::admit::read_change(change).ok_or(DraftError::Unusable)?;
        if self.lacks(&change).is_none() { self.apply(change) } else { Err(DraftError::Unusable) }
    }

    /// As [`Draft::values`], remembered between edits.
    ///
    /// # Errors
    /// As [`Draft::values`].
    pub fn current(&mut self) -> Result<&BTreeMap<String, FieldValue>, DraftError> {
        let values = match self.current.take() {
            Some(values) => values,
            None => self.values()?,
        };
        Ok(self.current.insert(values))
    }

    /// Every field that has a value, by key. Keys that the template does not have are included.
    ///
    /// # Errors
    /// [`DraftError::Automerge`] if the document does not follow its template.
    pub fn values(&self) -> Result<BTreeMap<String, FieldValue>, DraftError> {
        let mut values = BTreeMap::new();
        for key in self.doc.keys(ROOT) {
            if let Some(value) = self.value_at(&key, None)? {
                values.insert(key, value);
            }
        }
        Ok(values)
    }

    /// The value of a field; as it was at a change, if one is given.
    ///
    /// # Errors
    /// [`DraftError::Automerge`] if the document does not follow its template.
    pub fn value_at(&self, key: &str, at: Option<ChangeHash>) -> Result<Option<FieldValue>, DraftError> {
        match self.objects.get(key) {
            Some((text, FieldShape::Narrative)) => {
                let text = match at {
                    Some(at) => self.doc.text_at(text, &[at])?,
                    None => self.doc.text(text)?,
                };
                Ok((!text.is_empty()).then_some(FieldValue::Text(text)))
            }
            Some((list, _)) => {
                let rows = read_rows(&self.doc, list, at)?;
                let parse = |row: &String| serde_json::from_str(row).unwrap_or_else(|_| row.as_str().into());
                Ok((!rows.is_empty()).then(|| FieldValue::Rows(rows.iter().map(parse).collect())))
            }
            None => {
                let found = match at {
                    Some(at) => self.doc.get_at(ROOT, key, &[at])?,
                    None => self.doc.get(ROOT, key)?,
                };
                Ok(found.and_then(|(value, _)| field_of(&value)))
            }
        }
    }

    /// The fields that a change touches: keys of the root map, and the texts and lists of the
    /// first change.
    pub(super) fn touched(&self, change: &Change) -> BTreeSet<String> {
        let Ok(decoded) = guarded(|| change.decode()) else { return BTreeSet::new() };
        let owner = |op: &automerge::legacy::OpId| {
            self.objects.iter().find_map(|(key, (id, _))| match id {
                ExId::Id(counter, actor, _) if *counter == op.counter() && actor == op.actor() => {
                    Some(key.clone())
                }
                _ => None,
            })
        };
        decoded
            .operations
            .iter()
            .filter_map(|op| match (&op.obj, &op.key) {
                (automerge::legacy::ObjectId::Root, automerge::legacy::Key::Map(key)) => {
                    Some(key.to_string())
                }
                (automerge::legacy::ObjectId::Id(id), _) => owner(id),
                _ => None,
            })
            .collect()
    }
}

fn is_first(id: &ExId) -> bool {
    matches!(id, ExId::Id(_, actor, _) if actor.to_bytes() == FIRST_ACTOR)
}

fn read_rows(doc: &AutoCommit, list: &ExId, at: Option<ChangeHash>) -> Result<Vec<String>, DraftError> {
    let length = match at {
        Some(at) => doc.length_at(list, &[at]),
        None => doc.length(list),
    };
    (0..length)
        .map(|index| {
            let row = match at {
                Some(at) => doc.get_at(list, index, &[at])?,
                None => doc.get(list, index)?,
            };
            Ok(row
                .map(|(value, _)| field_of(&value).as_ref().map_or_else(String::new, text_of))
                .unwrap_or_default())
        })
        .collect()
}

fn rows_of(value: &FieldValue) -> Vec<String> {
    match value {
        FieldValue::Rows(rows) => rows.iter().map(ToString::to_string).collect(),
        other => {
            let text = text_of(other);
            if text.is_empty() { Vec::new() } else { vec![serde_json::Value::String(text).to_string()] }
        }
    }
}

/// The value as one text: itself, or its JSON.
pub(super) fn text_of(value: &FieldValue) -> String {
    match value {
        FieldValue::Text(text) => text.clone(),
        other => other.to_json().to_string(),
    }
}

/// Automerge panics on some hostile changes, in taking them in or long after: a terminal must not stop
/// because of them. Who gets an error drops the draft.
fn guarded<T>(act: impl FnOnce() -> T) -> Result<T, DraftError> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(act)).map_err(|_| DraftError::Unusable)
}

/// `None` clears the field.
fn scalar_of(value: &FieldValue) -> Option<ScalarValue> {
    match value {
        FieldValue::Text(text) if text.is_empty() => None,
        FieldValue::Text(text) => Some(ScalarValue::Str(text.as_str().into())),
        FieldValue::Integer(number) => Some(ScalarValue::Int(*number)),
        FieldValue::Boolean(truth) => Some(ScalarValue::Boolean(*truth)),
        rows @ FieldValue::Rows(_) => Some(ScalarValue::Str(text_of(rows).into())),
    }
}

fn field_of(value: &Value<'_>) -> Option<FieldValue> {
    match value {
        Value::Scalar(scalar) => match scalar.as_ref() {
            ScalarValue::Str(text) => Some(FieldValue::Text(text.to_string())),
            ScalarValue::Int(number) => Some(FieldValue::Integer(*number)),
            ScalarValue::Boolean(truth) => Some(FieldValue::Boolean(*truth)),
            ScalarValue::Null => None,
            // No terminal of ours writes these; what somebody wrote is shown rather than hidden.
            other => Some(FieldValue::Text(other.to_string())),
        },
        Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    const ZHANG: [u8; 16] = [1; 16];
    const LI: [u8; 16] = [2; 16];

    fn template() -> &'static Template {
        Catalog::builtin().unwrap().template("HS-20").unwrap()
    }

    fn field(shape: FieldShape) -> &'static FieldDefinition {
        template().fields.iter().find(|field| field.field_type.shape() == shape).unwrap()
    }

    fn text(text: &str) -> FieldValue {
        FieldValue::Text(text.into())
    }

    fn value(draft: &Draft, shape: FieldShape) -> Option<FieldValue> {
        draft.value_at(&field(shape).key, None).unwrap()
    }

    #[test]
    fn a_value_is_read_as_it_was_set_and_setting_it_again_says_nothing() {
        let mut draft = Draft::new(template()).unwrap();
        for (shape, first, cleared) in [
            (FieldShape::Scalar, text("平罗县城关镇"), text("")),
            (FieldShape::Narrative, text("现场有两间客房未消毒"), text("")),
            (FieldShape::Rows, FieldValue::Rows(vec!["甲".into(), "乙".into()]), FieldValue::Rows(vec![])),
        ] {
            let definition = field(shape);
            assert!(draft.set(ZHANG, definition, &first).unwrap().is_some());
            assert_eq!(value(&draft, shape), Some(first.clone()));
            assert_eq!(draft.current().unwrap().clone(), draft.values().unwrap());
            assert_eq!(draft.set(ZHANG, definition, &first).unwrap(), None);
            assert!(draft.set(ZHANG, definition, &cleared).unwrap().is_some());
            assert_eq!(value(&draft, shape), None);
            assert_eq!(draft.current().unwrap().clone(), draft.values().unwrap());
        }
        let saved = draft.save();
        assert_eq!(Draft::load(template(), &saved).unwrap().heads(), draft.heads());
    }

    #[test]
    fn rows_added_by_two_officers_both_stay() {
        let base = FieldValue::Rows(vec!["甲".into(), "丙".into()]);
        let mut zhang = Draft::new(template()).unwrap();
        let mut li = Draft::new(template()).unwrap();
        let rows = field(FieldShape::Rows);
        let change = zhang.set(ZHANG, rows, &base).unwrap().unwrap();
        li.apply_bytes(&change).unwrap();
        let with = |row: &str| FieldValue::Rows(vec!["甲".into(), row.into(), "丙".into()]);
        let from_zhang = zhang.set(ZHANG, rows, &with("乙一")).unwrap().unwrap();
        let from_li = li.set(LI, rows, &with("乙二")).unwrap().unwrap();
        zhang.apply_bytes(&from_li).unwrap();
        li.apply_bytes(&from_zhang).unwrap();
        assert_eq!(value(&zhang, FieldShape::Rows), value(&li, FieldShape::Rows));
        let Some(FieldValue::Rows(merged)) = value(&zhang, FieldShape::Rows) else { panic!("no rows") };
        assert_eq!(merged.len(), 4);
        assert!(merged.contains(&"乙一".into()) && merged.contains(&"乙二".into()));
    }

    #[test]
    fn the_first_change_is_the_same_everywhere() {
        for template in Catalog::builtin().unwrap().templates() {
            let mut one = Draft::new(template).unwrap();
            let mut two = Draft::new(template).unwrap();
            assert_eq!(one.heads(), two.heads(), "{}", template.code);
        }
    }

    #[test]
    fn a_change_from_nowhere_is_no_part_of_the_draft() {
        let mut zhang = Draft::new(template()).unwrap();
        let scalar = field(FieldShape::Scalar);
        zhang.set(ZHANG, scalar, &text("一")).unwrap().unwrap();
        let second = zhang.set(ZHANG, scalar, &text("二")).unwrap().unwrap();
        let mut li = Draft::new(template()).unwrap();
        assert!(li.apply_bytes(&second).is_err());
        assert!(li.apply_bytes(b"garbage").is_err());
        assert_eq!(value(&li, FieldShape::Scalar), None);
    }
}
