//! Opens the generated enums: a value that the contract does not know decodes as `Unknown` and is sent back as it is.
//!
//! A closed enum fails the decode of the whole answer when the server learns a new value. This depends on how typify
//! writes enums, hence progenitor is pinned and the tests name the enums that must be open.

use syn::{Expr, File, Ident, Item, ItemEnum, parse_quote, visit_mut::VisitMut};

/// Opens every enum of strings and returns their names.
pub(crate) fn open(file: &mut File) -> Vec<String> {
    let mut opener = Opener::default();
    opener.visit_file_mut(file);
    opener.opened.sort();
    opener.opened
}

#[derive(Default)]
struct Opener {
    opened: Vec<String>,
}

impl VisitMut for Opener {
    fn visit_item_mod_mut(&mut self, module: &mut syn::ItemMod) {
        let Some((_, items)) = &mut module.content else { return };
        let mut opened = Vec::new();
        for item in items.iter_mut() {
            if let Item::Enum(item) = item
                && is_enum_of_strings(item)
            {
                open_enum(item);
                opened.push(item.ident.clone());
            }
        }
        for item in items.iter_mut() {
            if let Item::Impl(block) = item {
                mend_impl(block, &opened);
            }
        }
        self.opened.extend(opened.iter().map(Ident::to_string));
    }
}

/// All variants are plain and typify derived `Copy`, as it does for enums of strings alone.
fn is_enum_of_strings(item: &ItemEnum) -> bool {
    let plain = item.variants.iter().all(|variant| variant.fields.is_empty());
    plain && !item.variants.is_empty() && derives(item).iter().any(|path| path.is_ident("Copy"))
}

fn derives(item: &ItemEnum) -> Vec<syn::Path> {
    let lists = item.attrs.iter().filter(|attribute| attribute.path().is_ident("derive"));
    lists
        .filter_map(|attribute| {
            attribute.parse_args_with(syn::punctuated::Punctuated::<syn::Path, syn::Token![,]>::parse_terminated).ok()
        })
        .flatten()
        .collect()
}

fn open_enum(item: &mut ItemEnum) {
    let kept: Vec<_> = derives(item).into_iter().filter(|path| !path.is_ident("Copy")).collect();
    item.attrs.retain(|attribute| !attribute.path().is_ident("derive"));
    item.attrs.push(parse_quote!(#[derive(#(#kept),*)]));
    item.attrs.push(parse_quote!(#[non_exhaustive]));
    item.variants.push(parse_quote! {
        /// A value that this version of the contract does not know, as the server sent it.
        #[serde(untagged)]
        Unknown(::std::string::String)
    });
}

fn mend_impl(block: &mut syn::ItemImpl, opened: &[Ident]) {
    let syn::Type::Path(target) = &*block.self_ty else { return };
    let Some(name) = target.path.get_ident() else { return };
    if !opened.contains(name) {
        return;
    }
    let Some((path, _)) = &block.trait_ else { return };
    let trait_name = path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default();
    let mut mender = Mender { from_text: trait_name == "FromStr" };
    if matches!(trait_name.as_str(), "Display" | "FromStr") {
        mender.visit_item_impl_mut(block);
    }
}

/// Adds the arm of the unknown value to the one match in the function.
struct Mender {
    from_text: bool,
}

impl VisitMut for Mender {
    fn visit_expr_match_mut(&mut self, expression: &mut syn::ExprMatch) {
        if self.from_text {
            expression.arms.retain(|arm| !matches!(arm.pat, syn::Pat::Wild(_)));
            expression.arms.push(parse_quote!(unknown => Ok(Self::Unknown(unknown.to_owned())),));
        } else {
            let subject = &expression.expr;
            if matches!(&**subject, Expr::Unary(_)) {
                // `match *self` cannot bind the text.
                *expression.expr = parse_quote!(self);
            }
            expression.arms.push(parse_quote!(Self::Unknown(text) => f.write_str(text),));
        }
    }
}
