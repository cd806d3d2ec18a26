using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using PrivateInference.Figures.Plots;

namespace PrivateInference.Figures.Rendering;

/// <summary>Writes figures to files; a file appears whole or not at all.</summary>
public static class FigureFiles
{
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a figure as NAME.vl.json, NAME.svg, NAME.pdf and NAME.png.</summary>
    /// <param name="figure">The figure.</param>
    /// <param name="name">Path without extension.</param>
    /// <param name="formats">Which of them.</param>
    /// <param name="notes">What the user should know: what could not be drawn, and why.</param>
    /// <returns>The files written.</returns>
    /// <exception cref="FigureException">The place cannot be written to, or the renderer failed.</exception>
    public static IReadOnlyList<string> Write(Figure figure, string name, FigureFormats formats, out IReadOnlyList<string> notes)
    {
        ArgumentNullException.ThrowIfNull(figure);
        List<string> said = [];
        List<string> written = [];
        if (formats.HasFlag(FigureFormats.Json))
        {
            Save($"{name}.vl.json", Encoding.UTF8.GetBytes(figure.Spec.ToJsonString(s_json) + "\n"), written);
        }

        FigureFormats drawn = formats & ~FigureFormats.Json;
        if (drawn != FigureFormats.None)
        {
            if (FigureRenderer.WhyNot() is string reason)
            {
                said.Add($"not drawn: {drawn.ToString().ToUpperInvariant()}: {reason}");
            }
            else
            {
                RenderedFigure picture = FigureRenderer.Draw([figure], drawn)[0];
                SaveIfThere($"{name}.svg", picture.Svg is null ? null : Encoding.UTF8.GetBytes(picture.Svg), written);
                SaveIfThere($"{name}.pdf", picture.Pdf, written);
                SaveIfThere($"{name}.png", picture.Png, written);
                said.AddRange(picture.Warnings.Select(warning => $"Vega: {warning}"));
                if (picture.Missing.Length > 0)
                {
                    said.Add($"no font here has {string.Join(' ', picture.Missing.EnumerateRunes())}: drawn as boxes");
                }
            }
        }

        notes = said;
        return written;
    }

    /// <summary>Writes bytes to a file that appears whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">The bytes.</param>
    /// <exception cref="FigureException">It cannot be written.</exception>
    internal static void Save(string path, byte[] content)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(folder))
        {
            throw new FigureException($"{path}: cannot be written: there is no folder {folder}");
        }

        // The move below would replace these without a word, or fail with one that does not say why.
        if (Directory.Exists(path))
        {
            throw new FigureException($"{path}: cannot be written: it is a folder");
        }

        if (File.Exists(path) && File.GetAttributes(path).HasFlag(FileAttributes.ReadOnly))
        {
            throw new FigureException($"{path}: cannot be written: it is read-only");
        }

        string partial = path + ".partial";
        try
        {
            File.WriteAllBytes(partial, content);
            File.Move(partial, path, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new FigureException($"{path}: cannot be written: {failure.Message}", failure);
        }
        finally
        {
            if (File.Exists(partial))
            {
                File.Delete(partial);
            }
        }
    }

    private static void Save(string path, byte[] content, List<string> written)
    {
        Save(path, content);
        written.Add(path);
    }

    private static void SaveIfThere(string path, byte[]? content, List<string> written)
    {
        if (content is not null)
        {
            Save(path, content, written);
        }
    }
}
