using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace PrivateInference.Simulator.Sweeps;

/// <summary>A mapping of a YAML file; every error names the file, the line and the key, and a key that nobody asked for is one.</summary>
internal sealed class YamlMap
{
    private readonly string _path;
    private readonly YamlMappingNode _node;
    private readonly HashSet<string> _known = [];

    private YamlMap(string path, YamlMappingNode node)
    {
        _path = path;
        _node = node;
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">A file whose document is a mapping.</param>
    /// <returns>The mapping.</returns>
    /// <exception cref="InputException">It is no YAML, or no mapping.</exception>
    public static YamlMap Read(string path)
    {
        YamlStream stream = [];
        try
        {
            using StreamReader text = new(path);
            stream.Load(text);
        }
        catch (YamlException failure)
        {
            throw new InputException(FormattableString.Invariant($"{path}:{failure.Start.Line}: {failure.Message.ReplaceLineEndings(" ")}"));
        }

        return stream.Documents.Count == 1 && stream.Documents[0].RootNode is YamlMappingNode root
            ? new YamlMap(path, root)
            : throw new InputException($"{path}: expected one document of keys such as networks, protocols and links");
    }

    /// <summary>Where it is, for messages.</summary>
    public string Place => FormattableString.Invariant($"{_path}:{_node.Start.Line}");

    /// <summary>Whether a key is there.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether it is.</returns>
    public bool Has(string key) => Find(key) is not null;

    /// <summary>The values of a key: one, or a list.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The values; null where the key is missing.</returns>
    /// <exception cref="InputException">The list is empty.</exception>
    public IReadOnlyList<YamlItem>? Items(string key)
    {
        if (Find(key) is not YamlNode value)
        {
            return null;
        }

        if (value is not YamlSequenceNode list)
        {
            return [Item(key, value)];
        }

        return list.Children.Count > 0
            ? [.. list.Children.Select(child => Item(key, child))]
            : throw new InputException(FormattableString.Invariant($"{_path}:{value.Start.Line}: {key}: the list is empty"));
    }

    /// <summary>The text of a key.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Its text; null where the key is missing.</returns>
    /// <exception cref="InputException">It is not one value.</exception>
    public string? Text(string key) => Find(key) is YamlNode value ? Item(key, value).Text : null;

    /// <summary>The whole number of a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="otherwise">Where the key is missing.</param>
    /// <param name="least">Smallest that is allowed.</param>
    /// <param name="most">Largest that is allowed.</param>
    /// <returns>The number.</returns>
    /// <exception cref="InputException">It is none, or out of range.</exception>
    public int Number(string key, int otherwise, int least, int most)
    {
        if (Find(key) is not YamlNode value)
        {
            return otherwise;
        }

        YamlItem item = Item(key, value);
        return int.TryParse(item.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number
            : throw item.Error(FormattableString.Invariant($"expected {least} to {most}"));
    }

    /// <summary>Refuses keys that were not asked for: most likely they are misspelt.</summary>
    /// <exception cref="InputException">There is one.</exception>
    public void RequireKnown()
    {
        foreach (YamlNode key in _node.Children.Keys)
        {
            if (key is not YamlScalarNode { Value: string name } || !_known.Contains(name))
            {
                throw new InputException(FormattableString.Invariant($"{_path}:{key.Start.Line}: {key}: no such key; expected some of {string.Join(", ", _known.Order(StringComparer.Ordinal))}"));
            }
        }
    }

    private YamlNode? Find(string key)
    {
        _ = _known.Add(key);
        return _node.Children.TryGetValue(new YamlScalarNode(key), out YamlNode? value) ? value : null;
    }

    private YamlItem Item(string key, YamlNode node) => new(_path, key, node, node is YamlMappingNode map ? new YamlMap(_path, map) : null);
}

/// <summary>One value: a text, or a mapping.</summary>
/// <param name="path">The file.</param>
/// <param name="key">The key it belongs to.</param>
/// <param name="node">The value.</param>
/// <param name="map">The value as a mapping, or null.</param>
internal sealed class YamlItem(string path, string key, YamlNode node, YamlMap? map)
{
    /// <summary>The value as a mapping; null where it is a text.</summary>
    public YamlMap? Map => map;

    /// <summary>The value as text.</summary>
    /// <exception cref="InputException">It is a list or a mapping, or empty.</exception>
    public string Text => node is YamlScalarNode { Value: { Length: > 0 } text } ? text : throw Error("expected one value");

    /// <summary>An error that names this value.</summary>
    /// <param name="expected">What was expected.</param>
    /// <returns>The error.</returns>
    public InputException Error(string expected) => new(FormattableString.Invariant($"{path}:{node.Start.Line}: {key}: {(node is YamlScalarNode scalar ? scalar.Value + ": " : string.Empty)}{expected}"));
}
