//! Kinds of the parts of an OpenAPI document, for everything that walks one: it has to know a schema from an example that
//! looks like one, and a keyword from a property of the same name.

/// Kind of a value in a document, which decides the kinds of its members.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Document,
    Components,
    Paths,
    PathItem,
    Operation,
    /// A parameter or a header, which is a parameter without a name.
    Parameter,
    RequestBody,
    Responses,
    Response,
    MediaType,
    Encoding,
    Link,
    Callback,
    Schema,
    /// A schema in a place where 3.0 knows booleans too, so that they need no other spelling.
    SchemaOrBoolean,
    Discriminator,
    /// The values of a discriminator's mapping: schemas' names or references to them.
    Mapping,
    /// An object whose members are named by the author, each of which is the part given.
    Named(&'static Part),
    /// An array of the part given.
    List(&'static Part),
    /// `dependentRequired`: each member a set of names.
    NameSets,
    /// An array whose order means nothing.
    Set,
    /// The `tags` of the document.
    Tags,
    /// The security requirements: alternatives, each a map from scheme to a set of scopes.
    Security,
    /// Data of the author, or what we do not know: nothing in it is a keyword.
    Opaque,
}

use Part::{
    Callback, Components, Discriminator, Document, Encoding, Link, List, Mapping, MediaType, NameSets, Named, Opaque,
    Operation, Parameter, PathItem, Paths, RequestBody, Response, Responses, Schema, SchemaOrBoolean, Security, Set,
    Tags,
};

impl Part {
    /// Returns the kind of the member `key` of an object of this kind.
    pub(crate) fn member(self, key: &str) -> Part {
        match (self, key) {
            (Named(member), _) => *member,
            (NameSets, _) => Set,
            (_, key) if key.starts_with("x-") => Opaque,
            (Document, "paths") => Paths,
            (Document, "webhooks") | (Components, "pathItems") => Named(&PathItem),
            (Document, "components") => Components,
            (Document, "tags") => Tags,
            (Document | Operation, "security") => Security,
            (Components, "schemas") => Named(&Schema),
            (Components, "responses") => Named(&Response),
            (Components, "parameters") | (Components | Response | Encoding, "headers") => Named(&Parameter),
            (Components, "requestBodies") => Named(&RequestBody),
            (Components | Operation, "callbacks") => Named(&Callback),
            (Components | Response, "links") => Named(&Link),
            (Components, "mediaTypes") => Named(&MediaType),
            (Components, "securitySchemes") => Named(&Opaque),
            (Paths | Callback, _) => PathItem,
            (PathItem | Operation, "parameters") => List(&Parameter),
            (PathItem, "get" | "put" | "post" | "delete" | "options" | "head" | "patch" | "trace" | "query") => {
                Operation
            }
            (Operation, "tags") => Set,
            (Operation, "requestBody") => RequestBody,
            (Operation, "responses") => Responses,
            (Responses, _) => Response,
            (Parameter | MediaType, "schema") | (MediaType, "itemSchema") => Schema,
            (Parameter | RequestBody | Response, "content") => Named(&MediaType),
            (MediaType, "encoding") => Named(&Encoding),
            (Schema | SchemaOrBoolean, keyword) => keyword_of_schema(keyword),
            (Discriminator, "mapping") => Mapping,
            _ => Opaque,
        }
    }

    /// Returns the kind of an element of an array of this kind.
    pub(crate) fn element(self) -> Part {
        match self {
            List(element) => *element,
            Security => NameSets,
            // The tuples of older drafts: `items: [..]`.
            Schema => Schema,
            _ => Opaque,
        }
    }

    pub(crate) fn is_schema(self) -> bool {
        matches!(self, Schema | SchemaOrBoolean)
    }

    /// Returns whether members are named by the author (or are paths or statuses), so that none of them is a keyword.
    pub(crate) fn has_free_names(self) -> bool {
        matches!(self, Named(_) | NameSets | Paths | Responses | Callback)
    }
}

fn keyword_of_schema(keyword: &str) -> Part {
    match keyword {
        "items" | "not" | "if" | "then" | "else" | "contains" | "propertyNames" | "contentSchema" => Schema,
        "additionalProperties" | "additionalItems" | "unevaluatedItems" | "unevaluatedProperties" => SchemaOrBoolean,
        "properties" | "patternProperties" | "dependentSchemas" | "dependencies" | "$defs" | "definitions" => {
            Named(&Schema)
        }
        "allOf" | "oneOf" | "anyOf" | "prefixItems" => List(&Schema),
        "discriminator" => Discriminator,
        "dependentRequired" => NameSets,
        "required" => Set,
        _ => Opaque,
    }
}
