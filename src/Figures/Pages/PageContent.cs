using System.Text.Json.Nodes;

namespace PrivateInference.Figures.Pages;

/// <summary>All that a page shows, as its script reads it.</summary>
/// <param name="Title">The headline.</param>
/// <param name="Highlights">What to know first.</param>
/// <param name="Tables">Runs, validations and other rows.</param>
/// <param name="Figures">Figures over all files.</param>
/// <param name="Files">Each file: the command that made it, its configuration, its layers.</param>
/// <param name="Notes">What was left out.</param>
internal sealed record PageContent(
    string Title,
    IReadOnlyList<PageContent.Highlight> Highlights,
    IReadOnlyList<PageTable> Tables,
    IReadOnlyList<PageContent.PageFigure> Figures,
    IReadOnlyList<PageContent.PageFile> Files,
    IReadOnlyList<string> Notes)
{
    /// <summary>A figure worth a large font.</summary>
    internal sealed record Highlight(string Label, string Value);

    /// <summary>A figure.</summary>
    /// <param name="Name">Short name, also of files.</param>
    /// <param name="Title">The headline.</param>
    /// <param name="Spec">The specification.</param>
    /// <param name="Notes">What was left out of it or averaged.</param>
    internal sealed record PageFigure(string Name, string Title, JsonObject Spec, IReadOnlyList<string> Notes);

    /// <summary>A file of results.</summary>
    internal sealed record PageFile(string Path, string? Schema, string? Command, IReadOnlyList<string[]> Configuration, IReadOnlyList<PageTable> Layers, PageFigure? Figure);
}
