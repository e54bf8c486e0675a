//! Settings of the facade that are about Rust, and so are not in the contract.

use std::collections::BTreeMap;

use serde::Deserialize;
use thiserror::Error;

/// Settings of the facade: `ash-sdk/facade.toml` and the texts in `ash-sdk/docs/methods`.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Sections of the client's methods, in their order.
    pub sections: Vec<SectionSettings>,
    /// Settings of operations, by their ids.
    pub operations: BTreeMap<String, OperationSettings>,
    /// Markdown that is added to the documentation of methods, by operation ids.
    pub texts: BTreeMap<String, String>,
}

/// `facade.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    sections: Vec<SectionSettings>,
    #[serde(default)]
    operations: BTreeMap<String, OperationSettings>,
}

/// A section of the client's methods: a file of the generated source, and a heading in the documentation.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SectionSettings {
    /// Name of the file. An operation that no section lists is in the one that is called like its tag.
    pub name: String,
    /// Heading.
    pub title: String,
    /// Text below the heading. Default: the description of the tag of this name.
    pub about: Option<String>,
    /// Operations, in their order.
    #[serde(default)]
    pub operations: Vec<String>,
}

/// Settings of one operation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OperationSettings {
    /// Type of the request's field `state`, for what the hand-written sending needs. It has to implement `Clone`, and
    /// `From` the type of `given`, or `Default` where there is none.
    pub state: Option<String>,
    /// An argument of the method beyond its inputs, which the request's `state` is made from. The method's documentation
    /// is then written by hand.
    pub given: Option<Given>,
    /// Type that each item of the response is converted to.
    pub item: Option<String>,
    /// Types that parameters and body members are taken as, by wire names. A parameter's type has to implement
    /// `AsRef<str>`, a member's has to convert into the raw client's.
    pub types: BTreeMap<String, String>,
    /// Parameters and body members, by wire names, that get no setter: the hand-written sending supplies them.
    pub supplied: Vec<String>,
    /// Expressions of the values that required members among these begin with, by wire names. Default: that of the
    /// type.
    pub initial: BTreeMap<String, String>,
    /// Names of hand-written setters, which generated ones must not have.
    pub reserved: Vec<String>,
    /// Documentation of a deadline that does not cover the operation as a whole.
    pub deadline: Option<String>,
    /// Further methods that make this request.
    pub methods: Vec<Method>,
    /// Requests on top of this one.
    pub wrappers: Vec<Wrapper>,
}

/// A method whose documentation is written by hand, below `ash-sdk/docs/methods`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Method {
    /// Its name.
    pub name: String,
    /// Inputs that are its arguments, by wire names. Default: those of the operation's own method. What the operation is
    /// given beyond its inputs follows them.
    pub arguments: Option<Vec<String>>,
    /// An argument after those, which the `state` of the request on top is made from.
    pub given: Option<Given>,
}

/// An argument that is no input of the operation.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// Its name.
    pub name: String,
    /// Its type; whatever converts into it is taken. The type of the `state` has to implement `From` it.
    #[serde(rename = "type")]
    pub ty: String,
}

/// A request on top of another one: it holds that one, has the same setters, and is sent by hand-written code.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wrapper {
    /// Name of the request.
    pub name: String,
    /// Field that holds the request below.
    pub field: String,
    /// Type of the field `state`, as that of an operation.
    pub state: Option<String>,
    /// Type that the answer is read as, if there are others: a type parameter of the request.
    pub answer: Option<String>,
    /// Inputs, by wire names, that get no setter.
    #[serde(default)]
    pub supplied: Vec<String>,
    /// Documentation of a deadline that is not that of the operation.
    pub deadline: Option<String>,
    /// Methods that make it.
    pub methods: Vec<Method>,
}

/// Settings that cannot be read.
#[derive(Debug, Error)]
#[error("not valid settings of the facade: {0}")]
pub struct SettingsError(#[from] toml::de::Error);

impl Settings {
    /// Reads the settings of sections and operations.
    ///
    /// # Errors
    /// [`SettingsError`] names the line that is not understood.
    pub fn parse(text: &str, texts: BTreeMap<String, String>) -> Result<Self, SettingsError> {
        let File { sections, operations } = toml::from_str(text)?;
        Ok(Self { sections, operations, texts })
    }
}
