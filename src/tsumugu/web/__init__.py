"""What every HTTP surface shares: who may enter, refusals as answers, uploads, pages of lists, limits."""
