// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.openapi;

/// The two forms of OpenAPI documents.
enum Form {
  /// OpenAPI 2.0, also called Swagger.
  V2("#/definitions/"),
  /// OpenAPI 3.0.
  V3("#/components/schemas/");

  private final String definitions;

  Form(String definitions) {
    this.definitions = definitions;
  }

  /// The reference to a definition.
  String reference(String definition) {
    return definitions + definition;
  }
}
