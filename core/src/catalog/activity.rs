//! Activity types and kinds of case.

use serde::Deserialize;

use super::template::Stage;

/// A kind of enforcement activity (执法活动 / 环节). The stage of an activity follows from its type (第三条).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActivityType {
    /// Stable key, `site_inspection`.
    pub key: String,
    /// Chinese title, 现场检查.
    pub title: String,
    /// English title.
    pub english: String,
    /// 事前, 事中 or 事后.
    pub stage: Stage,
    /// The article of the regulation that names the activity.
    pub article: String,
    /// The party is met, so a text record and a dynamic record are required (第九条, 第十条, 第十二条).
    pub direct_contact: bool,
    /// Other Chinese names of the same activity in the regulation and in the templates.
    #[serde(default)]
    pub aliases: Vec<String>,
}

/// A kind of case (案件 / 检查任务).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseKind {
    /// Stable key, `penalty`.
    pub key: String,
    /// Chinese title, 行政处罚.
    pub title: String,
    /// English title.
    pub english: String,
}

impl ActivityType {
    /// Key, title and other names.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        [&self.key, &self.title].into_iter().chain(&self.aliases).map(String::as_str)
    }
}

pub(super) fn find<'a>(types: &'a [ActivityType], name: &str) -> Option<&'a ActivityType> {
    types.iter().find(|activity| activity.names().any(|known| known == name))
}
