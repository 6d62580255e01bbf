// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.api;

import io.portolan.kube.client.KubeException;
import io.portolan.kube.kind.FieldError;
import io.portolan.kube.store.Store;
import java.util.List;
import java.util.OptionalLong;

/// The `resourceVersion` and `resourceVersionMatch` of a request.
///
/// @param asked empty when the client named none
public record RevisionMatch(OptionalLong asked, How how) {
  public static final RevisionMatch NEWEST = new RevisionMatch(OptionalLong.empty(), How.UNSET);

  /// `resourceVersionMatch`.
  public enum How {
    UNSET,
    EXACT,
    NOT_OLDER_THAN
  }

  /// @throws KubeException for what is no revision or no match
  public static RevisionMatch parse(String revision, String match) {
    How how =
        switch (match) {
          case "" -> How.UNSET;
          case "Exact" -> How.EXACT;
          case "NotOlderThan" -> How.NOT_OLDER_THAN;
          default ->
              throw invalidOptions(
                  new FieldError(
                      "resourceVersionMatch",
                      FieldError.Type.NOT_SUPPORTED,
                      "\"" + match + "\"",
                      "supported values: \"Exact\", \"NotOlderThan\", \"\""));
        };
    if (revision.isEmpty()) {
      if (how != How.UNSET) {
        throw invalidOptions(
            new FieldError(
                "resourceVersionMatch",
                FieldError.Type.FORBIDDEN,
                "",
                "resourceVersionMatch is forbidden unless resourceVersion is provided"));
      }
      return NEWEST;
    }
    return new RevisionMatch(OptionalLong.of(number(revision)), how);
  }

  private static long number(String revision) {
    try {
      return Long.parseUnsignedLong(revision);
    } catch (NumberFormatException e) {
      throw invalidOptions(
          new FieldError(
              "resourceVersion",
              FieldError.Type.INVALID,
              "\"" + revision + "\"",
              "strconv.ParseUint: parsing \"" + revision + "\": invalid syntax"));
    }
  }

  /// The revision to list at.
  ///
  /// @throws KubeException for a revision that is still to come
  long toListAt(int limit, long current) {
    long revision = asked.orElse(0);
    if (revision == 0) {
      return Store.NEWEST;
    }
    if (revision > current) {
      throw Statuses.tooLargeRevision(revision, current);
    }
    boolean exact = how == How.EXACT || (how == How.UNSET && limit > 0);
    return exact ? revision : Store.NEWEST;
  }

  static KubeException invalidOptions(FieldError error) {
    return Statuses.invalidOptions("ListOptions", List.of(error));
  }
}
