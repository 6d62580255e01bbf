// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.migrate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.cli.migrate.Migration.Migrated;
import io.portolan.cli.migrate.Migration.Remark;
import io.portolan.proxy.ingress.nginx.Finding;
import io.portolan.proxy.ingress.nginx.Treatments;
import java.util.Locale;

/// The two forms in which a migration is told.
public final class MigrationText {
  private static final String ANNOTATIONS = "metadata.annotations.";

  private MigrationText() {}

  /// Object by object, for a person.
  public static String text(Migration migration) {
    StringBuilder text = new StringBuilder();
    for (Migrated object : migration.objects()) {
      text.append(
          String.format(
              "%s:%d: %s: %s%n",
              object.file(), object.line(), object.object(), summary(object.kind())));
      for (Remark remark : object.remarks()) {
        text.append(
            String.format(
                "  %-8s %d: %s: %s%n",
                word(remark.finding().kind()),
                remark.line(),
                shortened(remark.finding().field()),
                remark.finding().sentence()));
      }
    }
    migration.elsewhere().forEach(each -> text.append(String.format("%s; not looked at%n", each)));
    text.append(
        String.format(
            "Objects: %d, of which %d work as they are, %d differ, %d miss something, %d broken.%n",
            migration.objects().size(),
            migration.count(Finding.Kind.WORKS),
            migration.count(Finding.Kind.DIFFERS),
            migration.count(Finding.Kind.MISSING),
            migration.count(Finding.Kind.BROKEN)));
    if (!migration.unwritten().isEmpty()) {
      text.append(
          String.format(
              "ingress-nginx does this where nothing is written, and Portolan does not yet: %s.%n",
              String.join(", ", migration.unwritten())));
    }
    return text.toString();
  }

  private static String summary(Finding.Kind kind) {
    return switch (kind) {
      case WORKS -> "works as it is";
      case DIFFERS -> "works, and differs";
      case MISSING -> "misses something";
      case BROKEN -> "is broken";
    };
  }

  private static String word(Finding.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  private static String shortened(String field) {
    String ours = ANNOTATIONS + Treatments.PREFIX;
    return field.startsWith(ours) ? field.substring(ours.length()) : field;
  }

  /// The same for a program: docs/migrate-ingress-nginx.md describes the fields.
  public static ObjectNode json(Migration migration) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("works", migration.worksWhole());
    ArrayNode objects = json.putArray("objects");
    for (Migrated object : migration.objects()) {
      ObjectNode each = objects.addObject();
      each.put("object", object.object());
      each.put("file", object.file());
      each.put("line", object.line());
      each.put("is", word(object.kind()));
      ArrayNode findings = each.putArray("findings");
      for (Remark remark : object.remarks()) {
        findings
            .addObject()
            .put("is", word(remark.finding().kind()))
            .put("field", remark.finding().field())
            .put("line", remark.line())
            .put("sentence", remark.finding().sentence());
      }
    }
    migration.elsewhere().forEach(json.putArray("elsewhere")::add);
    migration.unwritten().forEach(json.putArray("unwritten")::add);
    return json;
  }
}
