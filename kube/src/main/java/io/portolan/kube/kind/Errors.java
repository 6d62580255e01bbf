// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind;

import com.fasterxml.jackson.databind.JsonNode;
import io.portolan.kube.kind.FieldError.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/// Collects the errors of one object, in the order in which they are found.
public final class Errors {
  private final List<FieldError> found = new ArrayList<>();

  public List<FieldError> list() {
    return List.copyOf(found);
  }

  public boolean isEmpty() {
    return found.isEmpty();
  }

  public void required(FieldPath field, String detail) {
    add(field, Type.REQUIRED, "", detail);
  }

  public void invalid(FieldPath field, String value, String detail) {
    add(field, Type.INVALID, GoText.quote(value), detail);
  }

  public void invalid(FieldPath field, long value, String detail) {
    add(field, Type.INVALID, Long.toString(value), detail);
  }

  /// For a value of any JSON type; objects and lists are printed as JSON.
  public void invalid(FieldPath field, JsonNode value, String detail) {
    add(field, Type.INVALID, GoText.print(value), detail);
  }

  /// For a value whose printed form Kubernetes makes up, such as a Go struct.
  public void invalidPrinted(FieldPath field, String printed, String detail) {
    add(field, Type.INVALID, printed, detail);
  }

  /// One error for each of `details`.
  public void invalidAll(FieldPath field, String value, List<String> details) {
    details.forEach(detail -> invalid(field, value, detail));
  }

  public void duplicate(FieldPath field, String value) {
    add(field, Type.DUPLICATE, GoText.quote(value), "");
  }

  public void duplicate(FieldPath field, JsonNode value) {
    add(field, Type.DUPLICATE, GoText.print(value), "");
  }

  public void duplicatePrinted(FieldPath field, String printed) {
    add(field, Type.DUPLICATE, printed, "");
  }

  /// `supported` is listed in the order given; Kubernetes sorts where it keeps a set.
  public void notSupported(FieldPath field, String value, Collection<String> supported) {
    String listed = supported.stream().map(GoText::quote).collect(Collectors.joining(", "));
    add(field, Type.NOT_SUPPORTED, GoText.quote(value), "supported values: " + listed);
  }

  public void notFound(FieldPath field, String value) {
    add(field, Type.NOT_FOUND, GoText.quote(value), "");
  }

  public void forbidden(FieldPath field, String detail) {
    add(field, Type.FORBIDDEN, "", detail);
  }

  public void tooLong(FieldPath field, int maxBytes) {
    String unit = maxBytes == 1 ? " byte" : " bytes";
    add(field, Type.TOO_LONG, "", "may not be more than " + maxBytes + unit);
  }

  public void tooMany(FieldPath field, int actual, int max) {
    String unit = max == 1 ? " item" : " items";
    add(field, Type.TOO_MANY, Integer.toString(actual), "must have at most " + max + unit);
  }

  private void add(FieldPath field, Type type, String value, String detail) {
    found.add(new FieldError(field.text(), type, value, detail));
  }
}
