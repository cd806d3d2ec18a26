using PrivateInference.CostModel.Profiles;
using PrivateInference.Protocols.Links;

namespace PrivateInference.Simulator;

/// <summary>Where a link comes from: the names of the program, data/links, or a file.</summary>
internal static class LinkSource
{
    /// <summary>Reads a link.</summary>
    /// <param name="option">The option that named it, for messages.</param>
    /// <param name="named">A name or a file.</param>
    /// <returns>The link.</returns>
    /// <exception cref="InputException">There is no such link.</exception>
    /// <exception cref="ProfileFormatException">The file is no link.</exception>
    public static LinkProfile Read(string option, string named) => LinkProfile.Find(named)
        ?? (DataFiles.Find("links", named) is string path
            ? LinkFormat.Read(path)
            : throw new InputException($"{option} {named}: expected one of {string.Join(", ", Names())}, or a file"));

    private static IEnumerable<string> Names() => LinkProfile.Presets.Select(link => link.Name).Union(DataFiles.Names("links"));
}
