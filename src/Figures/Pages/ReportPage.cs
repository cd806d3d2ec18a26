using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using PrivateInference.Figures.Rendering;
using PrivateInference.Figures.Results;

namespace PrivateInference.Figures.Pages;

/// <summary>Writes a page that holds results, figures and the libraries that draw them, and that a policy in its head forbids to load anything.</summary>
public static class ReportPage
{
    private static readonly string[] s_libraries = ["vega.min.js", "vega-lite.min.js", "vega-embed.min.js"];

    /// <summary>The encoder leaves letters of all scripts as they are, and escapes what could end the element that holds the data.</summary>
    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    /// <summary>Writes the page.</summary>
    /// <param name="path">HTML file to write.</param>
    /// <param name="files">The results.</param>
    /// <param name="title">The headline; null for the names of the networks.</param>
    /// <returns>Names of the figures on the page.</returns>
    /// <exception cref="FigureException">The place cannot be written to.</exception>
    public static IReadOnlyList<string> Write(string path, IReadOnlyList<ResultFile> files, string? title)
    {
        PageContent content = PageComposer.Compose(files, title);
        string script = FigureLibraries.AreThere
            ? string.Join("\n", s_libraries.Select(name => $"<script>{Inline(File.ReadAllText(FigureLibraries.Find(name)))}</script>"))
            : string.Empty;
        string page = Asset("page.html")
            .Replace("{{title}}", HtmlEncoder.Default.Encode(content.Title), StringComparison.Ordinal)
            .Replace("{{style}}", Asset("page.css"), StringComparison.Ordinal)
            .Replace("{{libraries}}", script, StringComparison.Ordinal)
            .Replace("{{script}}", Inline(Asset("page.js")), StringComparison.Ordinal)
            .Replace("{{data}}", JsonSerializer.Serialize(content, s_json), StringComparison.Ordinal);
        FigureFiles.Save(path, Encoding.UTF8.GetBytes(page));
        return [.. content.Figures.Select(figure => figure.Name)];
    }

    /// <summary>A script inside a page must not hold what ends or comments out the element around it.</summary>
    private static string Inline(string script) => script
        .Replace("</script", "<\\/script", StringComparison.OrdinalIgnoreCase)
        .Replace("<!--", "\\x3C!--", StringComparison.Ordinal);

    private static string Asset(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
