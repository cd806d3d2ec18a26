using PrivateInference.CostModel.Profiles;
using PrivateInference.CostModel.Published;

namespace PrivateInference.CostModel.Tests.Published;

public sealed class DelphiMachineTests
{
    [Theory]
    [InlineData("\"value\": 0.002552", "\"value\": -1", "unitCosts.secondsPerProduct")]
    [InlineData("\"secondsPerReluGarbled\"", "\"secondsPerRelu\"", "unitCosts.secondsPerReluGarbled")]
    [InlineData("\"the same fit, to off_server_compute_he_eval\"", "\" \"", "unitCosts.secondsPerProductAndLogChannel")]
    [InlineData("\"garbling\": {\n      \"value\": 1", "\"garbling\": {\n      \"value\": 0", "threads.garbling")]
    [InlineData("\"garbling\": {", "\"flying\": { \"value\": 1, \"source\": \"none\" },\n    \"garbling\": {", "threads.flying")]
    [InlineData("pisim.published/1", "pisim.published/2", "pisim.published/2")]
    [InlineData("{", "", "LineNumber")]
    public void Read_BrokenProfile_NamesFileAndKey(string found, string replacement, string named)
    {
        string text = File.ReadAllText(PublishedData.Profile("delphi-epyc7502"));
        text.Should().Contain(found);
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".json");
        int at = text.IndexOf(found, StringComparison.Ordinal);
        File.WriteAllText(path, string.Concat(text.AsSpan(0, at), replacement, text.AsSpan(at + found.Length)));
        try
        {
            Action read = () => DelphiMachine.Read(path);
            read.Should().Throw<ProfileFormatException>().Which.Message.Should().StartWith(path).And.Contain(named);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("delphi-epyc7502")]
    [InlineData("garimella-epyc7502")]
    [InlineData("garimella-atom-z8350")]
    public void Read_EveryProfileThatTravelsAlong_HasSources(string name)
    {
        DelphiMachine machine = PublishedData.Machine(name);
        machine.Name.Should().Be(name);
        machine.UnitCosts.Values.Should().OnlyContain(cost => cost.Source.Length > 10);
        DelphiMachine.IsPublished(PublishedData.Profile(name)).Should().BeTrue();
    }
}
