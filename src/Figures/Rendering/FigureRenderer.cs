using System.ComponentModel;
using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using PrivateInference.Figures.Plots;

namespace PrivateInference.Figures.Rendering;

/// <summary>Draws specifications with Vega under Node: one process for all figures, which reads and writes nothing but its standard streams.</summary>
internal static class FigureRenderer
{
    private const int DotsPerInch = 300;

    private static readonly JsonSerializerOptions s_json = new() { PropertyNameCaseInsensitive = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Why nothing can be drawn here.</summary>
    /// <returns>One line, or null where it can.</returns>
    public static string? WhyNot() => FigureLibraries.Program("node") is null
        ? "Node is not on the PATH (version 18 or later; it draws SVG, PDF and PNG)"
        : FigureLibraries.AreThere ? null : FigureLibraries.HowToGet;

    /// <summary>Draws figures.</summary>
    /// <param name="figures">The figures.</param>
    /// <param name="formats">What to draw.</param>
    /// <returns>In the same order.</returns>
    /// <exception cref="FigureException">Node is missing or failed.</exception>
    public static IReadOnlyList<RenderedFigure> Draw(IReadOnlyList<Figure> figures, FigureFormats formats)
    {
        if (WhyNot() is string reason)
        {
            throw new FigureException(reason);
        }

        string[] names = [.. ((FigureFormats[])[FigureFormats.Svg, FigureFormats.Pdf, FigureFormats.Png]).Where(format => formats.HasFlag(format)).Select(format => format.ToString().ToLowerInvariant())];
        JsonArray list = [.. figures.Select(figure => (JsonNode)new JsonObject { ["spec"] = figure.Spec.DeepClone(), ["formats"] = JsonSerializer.SerializeToNode(names) })];
        string answer = Ask(new JsonObject { ["figures"] = list, ["dotsPerInch"] = DotsPerInch }.ToJsonString(s_json));
        return JsonSerializer.Deserialize<Answer>(answer, s_json)?.Figures ?? throw new FigureException("the renderer's answer holds no figures");
    }

    private static string Ask(string job)
    {
        ProcessStartInfo start = new(FigureLibraries.Program("node")!, [FigureLibraries.Find("render.js")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Start(start);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        try
        {
            using StreamWriter input = process.StandardInput;
            input.Write(job);
        }
        catch (IOException)
        {
            // It ended before it had read all; its error says why.
        }

        process.WaitForExit();
        return process.ExitCode == 0
            ? output.Result
            : throw new FigureException($"the renderer failed: {errors.Result.Split('\n').FirstOrDefault(line => line.Length > 0) ?? "no message"}");
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception failure)
        {
            throw new FigureException($"{start.FileName} does not start: {failure.Message}", failure);
        }
    }

    private sealed record Answer(IReadOnlyList<RenderedFigure> Figures);
}
