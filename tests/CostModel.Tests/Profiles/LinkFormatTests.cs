using PrivateInference.CostModel.Profiles;
using PrivateInference.CostModel.Tests.Published;
using PrivateInference.Protocols.Links;

namespace PrivateInference.CostModel.Tests.Profiles;

public sealed class LinkFormatTests
{
    private static readonly string s_folder = Path.Combine(Path.GetDirectoryName(PublishedData.Paper("x"))!, "..", "links");

    [Fact]
    public void Read_FilesOfTheKnownLinks_AreWhatTheProgramKnows()
    {
        foreach (LinkProfile preset in LinkProfile.Presets.Where(link => link.Name != "loopback"))
        {
            LinkFormat.Read(Path.Combine(s_folder, preset.Name + ".json")).Should().Be(preset);
        }

        foreach (string file in Directory.GetFiles(s_folder, "*.json"))
        {
            LinkFormat.Read(file).Name.Should().Be(Path.GetFileNameWithoutExtension(file));
        }
    }

    [Theory]
    [InlineData("100e6", "0", "upBitsPerSecond: 0 found")]
    [InlineData("\"roundTripSeconds\"", "\"rtt\"", "roundTripSeconds: nothing found")]
    [InlineData("40e-3", "-1", "roundTripSeconds: -1 found")]
    [InlineData("\"source\": \"", "\"sauce\": \"", "source")]
    [InlineData("pisim.link/1", "pisim.link/2", "pisim.link/2")]
    public void Read_BrokenLink_NamesFileAndKey(string found, string replacement, string named)
    {
        string text = File.ReadAllText(Path.Combine(s_folder, "wan.json"));
        int at = text.IndexOf(found, StringComparison.Ordinal);
        at.Should().BeGreaterThan(0);
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        File.WriteAllText(path, string.Concat(text.AsSpan(0, at), replacement, text.AsSpan(at + found.Length)));
        try
        {
            Action read = () => LinkFormat.Read(path);
            read.Should().Throw<ProfileFormatException>().Which.Message.Should().StartWith(path).And.Contain(named);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
