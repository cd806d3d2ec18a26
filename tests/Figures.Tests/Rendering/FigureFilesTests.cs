using System.Text;
using System.Text.RegularExpressions;
using PrivateInference.Figures.Plots;
using PrivateInference.Figures.Rendering;

namespace PrivateInference.Figures.Tests.Rendering;

public sealed class FigureFilesTests
{
    [Fact]
    public void Draw_EveryKindInBothWidths_FitsThePageAndIsNotBlank()
    {
        NeedRenderer();
        using Scratch scratch = new();
        (FigureKind Kind, bool IsWide)[] cases = [.. Enum.GetValues<FigureKind>().SelectMany(kind => (bool[])[false, true], (kind, isWide) => (kind, isWide))];
        Figure[] figures = [.. cases.Select(each => Figure.Create(new FigureRequest(each.Kind) { IsWide = each.IsWide }, [scratch.File("r.csv", Samples.Csv(each.Kind))]))];
        IReadOnlyList<RenderedFigure> drawn = FigureRenderer.Draw(figures, FigureFormats.Svg);
        foreach (((FigureKind kind, bool isWide), RenderedFigure picture) in cases.Zip(drawn))
        {
            picture.Width.Should().BeInRange(isWide ? 488 : 222, isWide ? 504 : 238, $"{kind}");
            picture.Warnings.Should().BeEmpty($"{kind}");
            picture.Missing.Should().BeEmpty($"{kind}");
            picture.Svg.Should().NotContain("NaN").And.Contain("font-size=\"8px\"");
            Regex.Count(picture.Svg!, "mark-(symbol|rect|area|line)[^>]*>\\s*<path").Should().BePositive($"{kind} must not be blank");
        }
    }

    [Fact]
    public void Write_AllFormats_EmbedsFontsAlsoForOtherScripts()
    {
        NeedRenderer();
        using Scratch scratch = new();
        Figure figure = Figure.Create(new FigureRequest(FigureKind.Breakdown), [scratch.File("n.csv", "network,offline_seconds,online_seconds\n\"a, b\",1,2\nсеть,3,1\n网络,2,2\n네트,1,1\nネット,1,1\nشبكة,1,1\n")]);
        IReadOnlyList<string> written = FigureFiles.Write(figure, scratch.At("n"), FigureFormats.All, out IReadOnlyList<string> notes);
        written.Select(Path.GetExtension).Should().Equal(".json", ".svg", ".pdf", ".png");
        notes.Should().ContainSingle().Which.Should().Contain("ش").And.Contain("boxes").And.NotContain("网").And.NotContain("네").And.NotContain("ネ");
        string pdf = Encoding.Latin1.GetString(File.ReadAllBytes(scratch.At("n.pdf")));
        Regex.Count(pdf, "/FontFile2 ").Should().Be(4, "four fonts draw these names");
        pdf.Should().NotContain("/Subtype /Image", "it is vector graphics");
        File.ReadAllText(scratch.At("n.svg")).Should().Contain("网络").And.Contain("a, b");
    }

    [Fact]
    public void Write_WithoutAFolder_NamesTheFile()
    {
        using Scratch scratch = new();
        Figure figure = Figure.Create(new FigureRequest(FigureKind.Training), [scratch.File("t.csv", Samples.Csv(FigureKind.Training))]);
        Action write = () => FigureFiles.Write(figure, scratch.At("nosuch/t"), FigureFormats.Json, out _);
        write.Should().Throw<FigureException>().WithMessage("*nosuch*cannot be written*");
    }

    private static void NeedRenderer() => Assert.SkipWhen(FigureRenderer.WhyNot() is not null, FigureRenderer.WhyNot() ?? string.Empty);
}
