// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.text;

/// What a template may name: a question, who asks, and what its expression caught.
///
/// @param id of the message
/// @param name in lower case, with its last dot
public record TemplateData(
    int id,
    String name,
    int typeNumber,
    String type,
    int classNumber,
    String className,
    String zone,
    String remote,
    Regex.Match match) {}
