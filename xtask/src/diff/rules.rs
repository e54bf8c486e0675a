//! Every rule of the comparison in one table: what it reports, how bad that is for a client on the
//! sending and on the receiving side, and why. Nothing is judged anywhere else.

use super::level::{Direction, Level};
use Level::{Additive, AdditiveIfOpen, Breaking, Cosmetic, Review};
use serde::{Serialize, Serializer};

/// Severity of a change, by the direction in which the changed thing travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Judgement {
    /// Something that is sent and received: the level in a request, and in a response.
    Directed(Level, Level),
    /// Something that belongs to the request alone.
    InRequests(Level),
    /// Something that belongs to the response alone.
    InResponses(Level),
    /// Something without a direction.
    Anywhere(Level),
}

use Judgement::{Anywhere, Directed, InRequests, InResponses};

macro_rules! rules {
    ($($variant:ident, $id:literal, $judgement:expr, $what:literal, $why:literal;)*) => {
        /// One kind of change. [`Rule::ALL`] is the table.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Rule {
            $(#[doc = $what] $variant,)*
        }

        impl Rule {
            /// Every rule, in the order of the documentation.
            pub const ALL: &[Rule] = &[$(Rule::$variant,)*];

            /// The stable name of the rule, such as `property-removed`.
            pub fn id(self) -> &'static str {
                match self { $(Rule::$variant => $id,)* }
            }

            /// Returns the change that the rule reports.
            pub fn what(self) -> &'static str {
                match self { $(Rule::$variant => $what,)* }
            }

            /// Returns the reason for its judgement.
            pub fn why(self) -> &'static str {
                match self { $(Rule::$variant => $why,)* }
            }

            fn judgement(self) -> Judgement {
                match self { $(Rule::$variant => $judgement,)* }
            }
        }
    };
}

rules! {
    // Operations and the document
    OperationRemoved, "operation-removed", Anywhere(Breaking), "An operation is gone.", "The client still has it; the server answers 404 or 405.";
    OperationAdded, "operation-added", Anywhere(Additive), "There is a new operation.", "A client that does not know it never calls it.";
    OperationIdChanged, "operation-id-changed", Anywhere(Cosmetic), "An operation has another id.", "Ids are not on the wire; regenerating renames a method.";
    PathParameterRenamed, "path-parameter-renamed", Anywhere(Cosmetic), "A path parameter has another name.", "Path parameters are sent by position; regenerating renames an argument.";
    ComponentRenamed, "component-renamed", Anywhere(Cosmetic), "A component or security scheme has another name.", "Names of components are not on the wire; regenerating renames a type.";
    ServerBasePathChanged, "server-base-path-changed", Anywhere(Breaking), "The path that all paths start with changed.", "Requests go to the old path and are not found.";
    ServerBasePathMoved, "server-base-path-moved", Anywhere(Cosmetic), "A prefix moved between the server's path and the paths below it.", "The address of every operation is what it was.";
    ServerChanged, "server-changed", Anywhere(Cosmetic), "The servers listed changed, but not their base path.", "A client takes the host from its caller.";
    UnsupportedDocument, "unsupported-document", Anywhere(Review), "A document does not say that it is OpenAPI 3.", "Nothing certain can be said about what it means.";
    VersionChanged, "openapi-version-changed", Anywhere(Cosmetic), "The version of OpenAPI the document claims changed.", "It names the notation, not the API.";
    InfoChanged, "info-changed", Anywhere(Cosmetic), "Title, version, contact, licence or terms changed.", "They are for readers.";
    UnusedComponentAdded, "unused-component-added", Anywhere(Cosmetic), "There is a new component that no operation reaches.", "What is not reachable is never sent.";
    UnusedComponentRemoved, "unused-component-removed", Anywhere(Cosmetic), "A component that no operation reached is gone.", "What is not reachable is never sent.";
    UnusedComponentChanged, "unused-component-changed", Anywhere(Cosmetic), "A component that no operation reaches changed.", "What is not reachable is never sent.";

    // Prose and annotations
    DescriptionChanged, "description-changed", Anywhere(Cosmetic), "A description or summary changed.", "Prose only.";
    TitleChanged, "title-changed", Anywhere(Cosmetic), "The title of a schema changed.", "Titles are not on the wire; regenerating may rename a type.";
    ExampleChanged, "example-changed", Anywhere(Cosmetic), "An example changed.", "Examples are for readers.";
    TagsChanged, "tags-changed", Anywhere(Cosmetic), "Tags changed.", "They group the documentation.";
    ExternalDocsChanged, "external-docs-changed", Anywhere(Cosmetic), "A link to further documentation changed.", "Prose only.";
    DeprecatedChanged, "deprecated-changed", Anywhere(Cosmetic), "Something is deprecated, or no longer.", "It works as before; regenerating marks it `#[deprecated]`.";
    ExtensionChanged, "extension-changed", Anywhere(Cosmetic), "An `x-` member changed.", "Extensions are annotations.";
    LinkChanged, "link-changed", Anywhere(Cosmetic), "A link between operations changed.", "Links describe; nothing is sent because of them.";

    // Cannot be judged
    UnknownMemberChanged, "unknown-member-changed", Directed(Review, Review), "A member or keyword that the comparison does not know changed.", "It may restrict what is sent; a person has to look.";
    ReferenceUnresolvable, "reference-unresolvable", Anywhere(Review), "A reference leads out of the document or nowhere, and something about it changed.", "What it stands for cannot be seen.";
    MalformedChanged, "malformed-changed", Anywhere(Review), "Something that is not what its place asks for changed.", "What it means cannot be told.";

    // Parameters
    ParameterRemoved, "parameter-removed", InRequests(Breaking), "A parameter is gone.", "Its value is dropped without a word.";
    ParameterAddedRequired, "required-parameter-added", InRequests(Breaking), "There is a new required parameter.", "Calls that omit it used to pass.";
    ParameterAddedOptional, "optional-parameter-added", InRequests(Additive), "There is a new optional parameter.", "An old client omits it.";
    ParameterBecameRequired, "parameter-became-required", InRequests(Breaking), "A parameter became required.", "Calls that omit it used to pass.";
    ParameterBecameOptional, "parameter-became-optional", InRequests(Additive), "A parameter became optional.", "Looser.";
    ParameterEncodingChanged, "parameter-encoding-changed", InRequests(Breaking), "A parameter is written in another way: style, explode, reserved characters, or its media type.", "The server reads something else from the same text, or refuses it.";
    ParameterEncodingLoosened, "parameter-encoding-loosened", InRequests(Additive), "A parameter may be written in more ways: empty, or with reserved characters.", "What an old client writes is still accepted.";
    ParameterEncodingUnused, "parameter-encoding-unused", InRequests(Cosmetic), "The style of a parameter changed that has a single value.", "A single value is written the same in either.";

    // Bodies, media types
    RequestBodyAddedRequired, "required-request-body-added", InRequests(Breaking), "An operation needs a body now.", "An old client sends none.";
    RequestBodyAddedOptional, "optional-request-body-added", InRequests(Additive), "An operation takes a body now.", "An old client sends none.";
    RequestBodyRemoved, "request-body-removed", InRequests(Breaking), "An operation takes no body any more.", "What is sent is dropped or refused.";
    RequestBodyBecameRequired, "request-body-became-required", InRequests(Breaking), "The body became required.", "Calls without it used to pass.";
    RequestBodyBecameOptional, "request-body-became-optional", InRequests(Additive), "The body became optional.", "Looser.";
    MediaTypeRemoved, "media-type-removed", Directed(Breaking, Breaking), "A media type is gone.", "The server refuses it (415), or cannot answer in it.";
    MediaTypeAdded, "media-type-added", Directed(Additive, Additive), "There is a new media type.", "The old one is still there.";
    MediaTypeWidened, "media-type-widened", Directed(Additive, Breaking), "A media type became a range.", "More is accepted; but what is answered may be something the client cannot read.";
    MediaTypeNarrowed, "media-type-narrowed", Directed(Breaking, Additive), "A range of media types became one.", "Others used to be accepted; what is answered was expected before.";
    MediaTypeParametersChanged, "media-type-parameters-changed", Anywhere(Cosmetic), "The parameters of a media type changed.", "Type and subtype decide.";
    PartEncodingChanged, "part-encoding-changed", Directed(Breaking, Breaking), "A part of a form or multipart body is written in another way.", "The other side reads something else.";

    // Responses
    SuccessStatusAdded, "success-status-added", InResponses(Breaking), "An operation may succeed with another status.", "Our client takes any 2xx for a success; code of a user, or another client, that asks for the exact status does not know this one.";
    SuccessStatusRemoved, "success-status-removed", InResponses(Additive), "An operation no longer succeeds with one of its statuses.", "Fewer cases; those that are left were known.";
    LastSuccessStatusRemoved, "last-success-status-removed", InResponses(Breaking), "None of the ways in which an operation succeeded is left.", "A client knows no answer that is a success.";
    ErrorStatusAdded, "error-status-added", InResponses(Additive), "An operation may fail with another status.", "It is still an error for the caller.";
    ErrorStatusRemoved, "error-status-removed", InResponses(Additive), "An operation no longer declares one of its errors.", "Fewer cases; any undeclared status is an error anyway.";
    DefaultResponseAdded, "default-response-added", InResponses(Additive), "There is a response for all other statuses.", "It documents what was possible anyway.";
    DefaultResponseRemoved, "default-response-removed", InResponses(Additive), "The response for all other statuses is gone.", "Any undeclared status is an error anyway.";
    ResponseBodyRemoved, "response-body-removed", InResponses(Breaking), "A response has no body any more.", "There is nothing to decode.";
    ResponseBodyAdded, "response-body-added", InResponses(Additive), "A response has a body now.", "A client that expects none ignores it.";
    HeaderRemoved, "response-header-removed", InResponses(Breaking), "A response header is gone.", "A client that reads it loses it.";
    HeaderAdded, "response-header-added", InResponses(Additive), "There is a new response header.", "An old client does not read it.";
    HeaderBecameOptional, "response-header-became-optional", InResponses(Breaking), "A response header may be absent.", "A client that relies on it fails.";
    HeaderBecameRequired, "response-header-became-required", InResponses(Additive), "A response header is always there.", "Stronger promise.";
    CallbackAdded, "callback-added", Anywhere(Additive), "There is a new callback or webhook.", "It is called only where it was asked for.";
    CallbackRemoved, "callback-removed", Anywhere(Breaking), "A callback or webhook is gone.", "Who waits for it waits for ever.";
    CallbackChanged, "callback-changed", Anywhere(Review), "A callback or webhook changed.", "There the server is the client; a person has to look.";

    // Security
    SecurityTightened, "security-tightened", InRequests(Breaking), "A way to authenticate that was enough is not any more.", "Old requests are refused (401 or 403).";
    SecurityLoosened, "security-loosened", InRequests(Additive), "Less authentication is needed, or there is another way.", "What an old client sends is still enough.";
    SecuritySchemeChanged, "security-scheme-changed", InRequests(Breaking), "A security scheme works in another way.", "An old client authenticates the wrong way.";
    SecurityFlowLoosened, "security-flow-added", InRequests(Additive), "There is a new flow or scope.", "The old ones are still there.";
    SecurityHintChanged, "security-hint-changed", Anywhere(Cosmetic), "The description or the bearer format of a security scheme changed.", "It is for readers.";

    // Types of values
    TypeChanged, "type-changed", Directed(Breaking, Breaking), "A value is of another type.", "Neither side's values are the other's.";
    TypeWidened, "type-widened", Directed(Additive, Breaking), "A value may be of more types.", "What an old client sends is still accepted; what it receives may be of a type it cannot read.";
    TypeNarrowed, "type-narrowed", Directed(Breaking, Additive), "A value may be of fewer types.", "Others used to be accepted; what is received was expected before.";
    NullableAdded, "became-nullable", Directed(Additive, Breaking), "A value may be null.", "Looser to send; a client that reads it does not expect null.";
    NullableRemoved, "became-non-nullable", Directed(Breaking, Additive), "A value may not be null any more.", "An old client may send null; not receiving it is a stronger promise.";
    FormatAdded, "format-added", Directed(Breaking, Additive), "A value has a format now.", "Other values used to pass; what is received is still of the type.";
    FormatRemoved, "format-removed", Directed(Additive, Breaking), "A value has no format any more.", "A typed value no longer has to parse.";
    FormatChanged, "format-changed", Directed(Breaking, Breaking), "A value has another format.", "Values of one do not parse as the other.";
    FormatWidened, "format-widened", Directed(Additive, Breaking), "The range of a number's format grew.", "What is received may not fit.";
    FormatNarrowed, "format-narrowed", Directed(Breaking, Additive), "The range of a number's format shrank.", "What an old client sends may not fit.";
    FormatHintChanged, "format-hint-changed", Anywhere(Cosmetic), "A format that says nothing about the values changed.", "`password`, and `double` on a number, restrict nothing.";
    ConstraintTightened, "constraint-tightened", Directed(Breaking, Additive), "A limit or pattern restricts more.", "Values that used to pass are refused; a client does not enforce limits on what it receives.";
    ConstraintLoosened, "constraint-loosened", Directed(Additive, Additive), "A limit or pattern restricts less.", "Looser to send; a client does not enforce limits on what it receives.";
    ConstraintChanged, "constraint-changed", Directed(Breaking, Additive), "A limit or pattern restricts something else.", "Values that used to pass are refused; a client does not enforce limits on what it receives.";
    DefaultChanged, "default-changed", Directed(Breaking, Cosmetic), "The default of something optional changed.", "A call that omits it is treated in another way.";
    DefaultAdded, "default-added", Directed(Additive, Cosmetic), "Something optional has a default now.", "It documents what happened anyway.";
    DefaultRemoved, "default-removed", Directed(Breaking, Cosmetic), "Something optional has no default any more.", "A call that omits it may be treated in another way.";
    DefaultUnused, "unused-default-changed", Anywhere(Cosmetic), "A default changed where nothing can be omitted.", "It is never used.";

    // Enums and unions
    EnumValueAdded, "enum-value-added", Directed(Additive, AdditiveIfOpen), "An enum has a new value.", "An old client does not send it; our enums are open and read it as `Unrecognized`, closed ones fail.";
    EnumValueRemoved, "enum-value-removed", Directed(Breaking, Additive), "A value of an enum is gone.", "An old client may send it; fewer values to receive.";
    EnumAdded, "enum-added", Directed(Breaking, Additive), "Free values became a list.", "Others used to pass; fewer values to receive.";
    EnumRemoved, "enum-removed", Directed(Additive, AdditiveIfOpen), "A list of values became free.", "Looser to send; our enums are open and read any value, closed ones fail.";
    VariantAdded, "variant-added", Directed(Additive, AdditiveIfOpen), "A union has a new variant.", "An old client does not send it; our unions are open and keep its JSON as `Unrecognized`, closed ones fail.";
    VariantRemoved, "variant-removed", Directed(Breaking, Additive), "A variant of a union is gone.", "An old client may send it; fewer variants to receive.";
    UnionIntroduced, "became-union", Directed(Additive, Breaking), "A value became a union with what it was as one variant.", "What an old client sends is still accepted; what it receives may be something it cannot read.";
    UnionKindChanged, "union-kind-changed", Anywhere(Cosmetic), "A union is `anyOf` where it was `oneOf`, or the reverse.", "Each value is still one of the variants.";
    VariantsOverlap, "variants-overlap", InRequests(Breaking), "Variants of a `oneOf` have values in common that used to pass.", "A `oneOf` refuses what several of its variants allow.";
    VariantTagChanged, "variant-tag-changed", Directed(Breaking, Breaking), "Another value stands for a variant of a union.", "Each side looks for the variant under the value it knows.";
    DiscriminatorChanged, "discriminator-changed", Directed(Breaking, Breaking), "Another property tells the variants of a union apart.", "Each side looks for the variant in the wrong place.";
    DiscriminatorAdded, "discriminator-added", Directed(Additive, Additive), "A property tells the variants of a union apart.", "A stronger promise; whether it must be sent is the variants' to say.";
    DiscriminatorRemoved, "discriminator-removed", Directed(Additive, Breaking), "No property tells the variants of a union apart any more.", "A client that reads the variant from it fails.";

    // Objects
    PropertyRemoved, "property-removed", Directed(Breaking, Breaking), "A property is gone.", "What is sent is dropped or refused; what was received is lost.";
    PropertyMergedIntoMap, "property-merged-into-map", Directed(Additive, Additive), "A property is no longer named, but the map it is in allows it.", "Its value still travels.";
    PropertyAdded, "optional-property-added", Directed(Additive, Additive), "There is a new property.", "An old client omits it, and skips it when reading.";
    PropertyAddedRequired, "required-property-added", Directed(Breaking, Additive), "There is a new required property.", "Requests without it used to pass; an old client skips it when reading.";
    PropertyAddedToClosed, "property-added-to-closed", InResponses(AdditiveIfOpen), "There is a new property in an object that allowed no others.", "Our types skip members they do not know, also there; a client that refuses them fails.";
    PropertyBecameRequired, "property-became-required", Directed(Breaking, Additive), "A property became required.", "Requests without it used to pass; in a response it is a stronger promise.";
    PropertyBecameOptional, "property-became-optional", Directed(Additive, Breaking), "A property became optional.", "Looser to send; a client that relies on it fails.";
    AccessChanged, "access-changed", Anywhere(Cosmetic), "A property became read-only or write-only, or no longer, where that says nothing new.", "What travels in this direction is what travelled before.";
    AdditionalPropertiesClosed, "additional-properties-closed", Directed(Breaking, Additive), "An object allows no other members any more.", "They used to pass; fewer to receive.";
    AdditionalPropertiesOpened, "additional-properties-opened", Directed(Additive, Additive), "An object allows other members.", "Looser to send; an old client skips them when reading.";
    AdditionalPropertiesNarrowed, "map-values-narrowed", Directed(Breaking, Additive), "The other members of an object have to be of a type.", "Others used to pass; what is received was expected before.";
    AdditionalPropertiesWidened, "map-values-widened", Directed(Additive, Breaking), "The other members of an object may be anything.", "Looser to send; a client reads them as one type.";
}

impl Rule {
    /// Returns the severity of the change in a direction. [`Direction::Both`] is the worse of the two;
    /// [`Direction::None`] is what is printed for a rule without a direction.
    pub fn level(self, direction: Direction) -> Level {
        match (self.judgement(), direction) {
            (Directed(request, _), Direction::Request) => request,
            (Directed(_, response), Direction::Response) => response,
            (Directed(request, response), _) => request.max(response),
            (InRequests(level) | InResponses(level) | Anywhere(level), _) => level,
        }
    }

    /// The direction a finding of this rule is reported in, when it was found going in `direction`.
    pub(super) fn direction(self, direction: Direction) -> Direction {
        match self.judgement() {
            Directed(..) => direction,
            InRequests(_) => Direction::Request,
            InResponses(_) => Direction::Response,
            Anywhere(_) => Direction::None,
        }
    }

    /// The table of all rules as a page of the documentation.
    pub fn page() -> String {
        format!(
            "# Rules of the comparison\n\n\
             How `cargo xtask openapi diff` and `check` judge each kind of change, for a client made from the first document \
             that talks to a server of the second.\n\
             Written by `cargo xtask openapi rules`.\n\n{}",
            Self::table()
        )
    }

    /// The table of all rules as Markdown, for the documentation.
    pub fn table() -> String {
        let mut table = String::from("| rule | what | in a request | in a response | why |\n|---|---|---|---|---|\n");
        for rule in Rule::ALL {
            let (request, response) = match rule.judgement() {
                Directed(request, response) => (request.name(), response.name()),
                InRequests(level) => (level.name(), "–"),
                InResponses(level) => ("–", level.name()),
                Anywhere(level) => (level.name(), level.name()),
            };
            table.push_str(&format!(
                "| `{}` | {} | {request} | {response} | {} |\n",
                rule.id(),
                rule.what(),
                rule.why()
            ));
        }
        table
    }
}

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}
