// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.Tree;
import io.portolan.kube.managed.ManagedFields;
import io.portolan.kube.managed.ManagedFieldsJson;
import io.portolan.kube.store.Entry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An object of a kind at one revision: its bytes, and the forms that are decoded from them when
/// somebody asks. All readers of one revision share these forms, so nobody changes them.
public final class StoredObject {
  /// For what clients get beside what is stored.
  private static final int SPARE_BYTES = 64;

  private final Kind kind;
  private final long revision;
  private final Forms forms;

  /// @param revision that the object shows, which for a deleted one is not that of its value
  StoredObject(Kind kind, Entry entry, long revision) {
    this.kind = kind;
    this.revision = revision;
    this.forms =
        revision == entry.modified() ? entry.decoded(Forms.class, Forms::new) : new Forms(entry);
  }

  static StoredObject of(Kind kind, Entry entry) {
    return new StoredObject(kind, entry, entry.modified());
  }

  /// What a dry run would have stored.
  ///
  /// @param revision of what is stored; 0 when nothing is, which the object does not show
  static StoredObject notStored(Place place, byte[] value, long revision) {
    return new StoredObject(place.kind(), Entry.notStored(place.key(), value), revision);
  }

  public Kind kind() {
    return kind;
  }

  public long revision() {
    return revision;
  }

  Entry entry() {
    return forms.entry;
  }

  /// The object with its resourceVersion, in the version of its kind. Shared: not to be changed.
  public ObjectNode tree() {
    ObjectNode stored = forms.tree(revision);
    return isConverted() ? kind.fromStorage(stored.deepCopy()) : stored;
  }

  /// A tree of one's own.
  public ObjectNode copy() {
    return tree().deepCopy();
  }

  /// The object as clients see it, with who owns which fields: a tree of one's own.
  public ObjectNode shown() {
    ObjectNode shown = copy();
    byte[] managed = managedJson();
    if (managed.length > 0) {
      Tree.obtain(shown, "metadata").set("managedFields", Json.list(managed));
    }
    return shown;
  }

  /// Who owns which fields. The other forms of the object in this process go without.
  ManagedFields managed() {
    return ManagedFieldsJson.read(managedJson());
  }

  byte[] managedJson() {
    return StoredForm.managed(forms.entry.value());
  }

  /// The object as its fabric8 type. Shared: not to be changed.
  public <T> T typed(Class<T> type) {
    return isConverted() ? Json.typed(tree(), type) : forms.typed(revision, type);
  }

  /// Writes the object as JSON.
  public void writeTo(OutputStream out) throws IOException {
    if (isConverted()) {
      out.write(Json.bytes(shown()));
    } else {
      StoredForm.write(forms.entry.value(), revision, out);
    }
  }

  public byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(forms.entry.value().length + SPARE_BYTES);
    try {
      writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  public String name() {
    return Tree.name(tree());
  }

  private boolean isConverted() {
    return kind.isConverted();
  }

  /// The decoded forms of one entry, kept while somebody holds them.
  private static final class Forms {
    private final Entry entry;
    private volatile WeakReference<@Nullable ObjectNode> tree = new WeakReference<>(null);
    private volatile WeakReference<@Nullable Object> typed = new WeakReference<>(null);

    Forms(Entry entry) {
      this.entry = entry;
    }

    ObjectNode tree(long revision) {
      ObjectNode present = tree.get();
      if (present == null) {
        present = StoredForm.decode(entry);
        if (revision > 0) {
          Tree.obtain(present, "metadata").put("resourceVersion", Long.toString(revision));
        }
        tree = new WeakReference<>(present);
      }
      return present;
    }

    <T> T typed(long revision, Class<T> type) {
      Object present = typed.get();
      if (type.isInstance(present)) {
        return type.cast(Objects.requireNonNull(present));
      }
      T made = Json.typed(tree(revision), type);
      typed = new WeakReference<>(made);
      return made;
    }
  }
}
