using System.Text.Json;
using System.Text.Json.Nodes;

namespace PrivateInference.Figures.Plots;

/// <summary>What all specifications share: size, fonts, guides, and channels that tell series apart three ways.</summary>
internal static class SpecWriter
{
    /// <summary>Grey of guides, which a page with a dark theme replaces.</summary>
    public const string GuideColour = "#444444";

    /// <summary>Size of all text, in points.</summary>
    public const double FontSize = 8;

    /// <summary>The look of a paper: 8-point serif, thin guides, legends above the plot.</summary>
    public static object Theme { get; } = new
    {
        background = "white",
        font = "'STIX Two Text', 'Times New Roman', Times, serif",
        padding = 2,
        view = new { stroke = (string?)null },
        axis = new
        {
            labelFontSize = FontSize,
            titleFontSize = FontSize,
            titleFontWeight = "normal",
            titlePadding = 4,
            labelPadding = 2,
            labelFlush = false,
            labelColor = "black",
            titleColor = "black",
            domainColor = "black",
            tickColor = "black",
            gridColor = "#dddddd",
            gridWidth = 0.5,
            domainWidth = 0.5,
            tickWidth = 0.5,
            tickSize = 3,
        },
        legend = new
        {
            orient = "top",
            direction = "horizontal",
            labelFontSize = FontSize,
            titleFontSize = FontSize,
            titleFontWeight = "normal",
            labelColor = "black",
            titleColor = "black",
            symbolSize = 36,
            offset = 4,
            padding = 0,
            rowPadding = 2,
            columnPadding = 10,
            // From the right edge of the plot: long names of bars then leave it all the width, where from the left it would be cut off.
            layout = new { top = new { anchor = "end" } },
        },
    };

    /// <summary>A whole specification.</summary>
    /// <param name="request">Width.</param>
    /// <param name="height">Height in points, legend and axes included.</param>
    /// <param name="description">One sentence; it becomes the title of the PDF.</param>
    /// <param name="rows">The data.</param>
    /// <param name="layers">The layers, back to front.</param>
    /// <returns>The specification.</returns>
    public static JsonObject Layered(FigureRequest request, double height, string description, IEnumerable<object> rows, params IEnumerable<object> layers) => Whole(new
    {
        description,
        width = request.Width,
        height,
        autosize = new { type = "fit", contains = "padding" },
        data = new { values = rows },
        layer = layers,
        config = Theme,
    });

    /// <summary>A specification with its schema.</summary>
    /// <param name="content">All the rest.</param>
    /// <returns>The specification.</returns>
    public static JsonObject Whole(object content)
    {
        JsonObject spec = new() { ["$schema"] = "https://vega.github.io/schema/vega-lite/v6.json" };
        foreach ((string name, JsonNode? value) in JsonSerializer.SerializeToNode(content)!.AsObject().ToArray())
        {
            spec[name] = value?.DeepClone();
        }

        return spec;
    }

    /// <summary>A legend wide enough for its labels: as many columns as fit.</summary>
    /// <param name="request">Width.</param>
    /// <param name="names">The labels.</param>
    /// <param name="symbolType">Shape of the symbols where the mark does not say it; null for the mark's.</param>
    /// <returns>The legend, or null for a single name.</returns>
    public static object? Legend(FigureRequest request, IReadOnlyList<string> names, string? symbolType = null)
    {
        if (names.Count < 2)
        {
            return null;
        }

        double room = request.Width - 32;
        double widest = Math.Min(room - 20, (names.Max(name => name.Length) * FontSize * 0.42) + 20);
        Dictionary<string, object?> legend = new()
        {
            ["title"] = null,
            ["columns"] = Math.Max(1, Math.Min(names.Count, (int)(room / widest))),
            ["labelLimit"] = room - 20,
            ["symbolStrokeWidth"] = 0,
        };
        if (symbolType is not null)
        {
            legend["symbolType"] = symbolType;
        }

        return legend;
    }

    /// <summary>Colour of a series.</summary>
    /// <param name="request">Width.</param>
    /// <param name="names">All series.</param>
    /// <param name="field">Field of the data.</param>
    /// <param name="colours">Colours; null for those of series.</param>
    /// <param name="symbolType">Shape of the legend's symbols; null for the mark's.</param>
    /// <returns>A colour channel.</returns>
    public static object Colour(FigureRequest request, IReadOnlyList<string> names, string field = "series", IEnumerable<string>? colours = null, string? symbolType = null) => new
    {
        field,
        type = "nominal",
        scale = new { domain = names, range = colours ?? names.Select((_, index) => Palette.Colour(index)) },
        legend = Legend(request, names, symbolType),
    };

    /// <summary>Shape of a series, in the same legend as its colour.</summary>
    /// <param name="request">Width.</param>
    /// <param name="names">All series.</param>
    /// <returns>A shape channel.</returns>
    public static object Shape(FigureRequest request, IReadOnlyList<string> names) => new
    {
        field = "series",
        type = "nominal",
        scale = new { domain = names, range = names.Select((_, index) => Palette.Shape(index)) },
        legend = Legend(request, names),
    };

    /// <summary>Dashes of a series, in the same legend as its colour.</summary>
    /// <param name="request">Width.</param>
    /// <param name="names">All series.</param>
    /// <returns>A dash channel.</returns>
    public static object Dash(FigureRequest request, IReadOnlyList<string> names) => new
    {
        field = "series",
        type = "nominal",
        scale = new { domain = names, range = names.Select((_, index) => Palette.Dash(index)) },
        legend = Legend(request, names),
    };

    /// <summary>Dashes of a line that stands beside the series, with a legend of its own.</summary>
    /// <param name="field">Field of the data.</param>
    /// <param name="name">The only name there is in it.</param>
    /// <param name="dash">Lengths of dashes and gaps in points.</param>
    /// <returns>A dash channel.</returns>
    public static object OneDash(string field, string name, int[] dash) => new
    {
        field,
        type = "nominal",
        scale = new { domain = new[] { name }, range = new[] { dash } },
        legend = new { title = (string?)null, symbolType = "stroke", symbolSize = 64, symbolStrokeWidth = 1.25, symbolStrokeColor = GuideColour },
    };

    /// <summary>A line of a tooltip.</summary>
    /// <param name="field">Field of the data.</param>
    /// <param name="title">Its title.</param>
    /// <param name="isNumber">Whether to print four digits.</param>
    /// <returns>A part of a tooltip channel.</returns>
    public static object Tip(string field, string title, bool isNumber = true)
        => isNumber ? new { field, title, type = "quantitative", format = ".4~g" } : new { field, title, type = "nominal" };
}
